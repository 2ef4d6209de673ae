import { randomBytes, randomUUID } from 'node:crypto'
import { chmodSync, existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensureDataDir } from './data-dir.ts'
import { guessableBecause } from './guessable-key.ts'
import { codeOf, SettingError } from './setting-error.ts'

const MIN_BYTES = 32
const FILE = 'secret.key'
const OWNER_ONLY = 0o600

/**
 * The given key if it is long enough, else the one that is kept in the data directory, which the
 * first start makes.
 *
 * @throws {SettingError} if the key is too short, or in production if there is none or a guessable one
 */
export function secretKeyOf(
  given: string | undefined,
  { production, dataDir }: { readonly production: boolean; readonly dataDir: string },
): string {
  if (given !== undefined) {
    const because = production ? guessableBecause(given) : undefined
    if (because === undefined) return longEnough(given, 'SECRET_KEY')
    throw new SettingError(`SECRET_KEY ${because}. Generate one: openssl rand -base64 32`)
  }
  if (production) {
    throw new SettingError(
      'SECRET_KEY is not set, and NODE_ENV=production needs one. Generate one: openssl rand -base64 32',
    )
  }
  ensureDataDir(dataDir)
  const path = join(dataDir, FILE)
  return longEnough(read(path) ?? keepNew(path), path)
}

/** Whether an earlier start has made a key and kept it there. */
export function isKeyKept(dataDir: string): boolean {
  return existsSync(join(dataDir, FILE))
}

/** Takes away a key that was made for nothing, so that nobody takes it for the right one later. */
export function forgetKey(dataDir: string): void {
  rmSync(join(dataDir, FILE), { force: true })
}

function longEnough(key: string, name: string): string {
  const bytes = Buffer.byteLength(key)
  if (bytes >= MIN_BYTES) return key
  throw new SettingError(
    `${name} is ${bytes} bytes; it must be at least ${MIN_BYTES}. Generate one: openssl rand -base64 32`,
  )
}

function read(path: string): string | undefined {
  try {
    const key = readFileSync(path, 'utf8').trim()
    chmodSync(path, OWNER_ONLY)
    return key
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw notKept(path, error)
  }
}

/**
 * Stores a new key, or answers the one that another process has stored meanwhile. A link is made
 * at once and never over an existing file, so nobody ever reads half a key or two different ones.
 */
function keepNew(path: string): string {
  const key = randomBytes(MIN_BYTES).toString('base64url')
  const draft = `${path}.${randomUUID()}`
  try {
    writeFileSync(draft, `${key}\n`, { mode: OWNER_ONLY, flag: 'wx', flush: true })
    linkSync(draft, path)
    return key
  } catch (error) {
    const kept = codeOf(error) === 'EEXIST' ? read(path) : undefined
    if (kept === undefined) throw notKept(path, error)
    return kept
  } finally {
    rmSync(draft, { force: true })
  }
}

function notKept(path: string, cause: unknown): SettingError {
  return new SettingError(
    `the secret key cannot be kept in ${path} (${codeOf(cause)}): ` +
      'set SECRET_KEY, or DATA_DIR to a directory of your own.',
    { cause },
  )
}
