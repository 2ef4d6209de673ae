import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { environment, files } from './files.ts'
import { sources } from './sources.ts'

const CREDENTIALS = ['password', 'passkey'] as const

/** What a new app is made from. */
export interface AppAnswers {
  /** Of the app and of its folder: small letters, digits and dashes. */
  readonly name: string
  /** Ascending in power; everybody gets the first one. */
  readonly roles: readonly string[]
  /** `passkey`: people sign in with passkeys, too, once they have registered with a password. */
  readonly credential: (typeof CREDENTIALS)[number]
}

/** What a new project is made from. */
export interface Answers extends AppAnswers {
  readonly database: 'sqlite' | 'postgres'
}

/**
 * Writes a project into a folder that is empty or is not there yet.
 *
 * @returns the paths of its files, relative to the folder
 * @throws {Error} in one line, if the folder has something in it or a name cannot be used
 */
export function createProject(folder: string, answers: Answers): readonly string[] {
  assertNames(answers)
  if (existsSync(folder) && readdirSync(folder).some((name) => name !== '.git')) {
    throw new Error(`${folder} is not empty; give another name`)
  }
  const secret = randomBytes(32).toString('base64url')
  const written = new Map([
    ...sources(answers),
    ...files(answers),
    ['.env', environment(answers, secret)] as const,
  ])
  for (const [path, text] of written) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text, path === '.env' ? { mode: 0o600 } : {})
  }
  return [...written.keys()]
}

/** @throws {Error} in one line */
export function credentialOf(text: string): AppAnswers['credential'] {
  const found = CREDENTIALS.find((one) => one === text)
  if (found === undefined) throw new Error(`--credential is password or passkey, not ${text}`)
  return found
}

/** @throws {Error} in one line */
export function assertNames({ name, roles }: AppAnswers): void {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name.length > 40) {
    throw new Error(`${name} cannot name an app; use small letters, digits and dashes`)
  }
  const bad = roles.find((role) => !/^[a-z][a-z0-9_-]*$/.test(role))
  if (bad !== undefined || roles.length === 0) {
    throw new Error(`${bad ?? 'no role'} cannot name a role; use small letters, digits and dashes`)
  }
}
