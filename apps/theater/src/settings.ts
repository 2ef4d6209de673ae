import type { SigningAlgorithm } from '@usher/engine'
import { type Environment, guessableBecause, SettingError } from '@usher/settings'

const ALGORITHMS = ['HS256', 'HS384', 'HS512'] as const satisfies readonly SigningAlgorithm[]
const SECRET_BYTES = 32 // as long as the hash of HS256 (RFC 7518 §3.2)
const DAY_SECONDS = 86_400
const LONGEST_DAYS = 36_500
const POSTGRES_PORT = 5432

/** The contract's own variables (section 8.2). */
export const settingNames = [
  'SECRET_KEY_ACCESS',
  'SECRET_KEY_REFRESH',
  'JWT_SIGNING_ALGORITHM',
  'LOGIN_TIME_DAYS',
  'ENVIRONMENT',
  'POSTGRES_HOST',
  'POSTGRES_DB_PORT',
  'POSTGRES_DB',
  'POSTGRES_USER',
  'POSTGRES_PASSWORD',
]

/** What the contract's own variables say of tokens (section 8.2). */
export interface TokenSettings {
  readonly algorithm: SigningAlgorithm
  /** Absent: derived from `SECRET_KEY`. */
  readonly accessSecret: Uint8Array | undefined
  readonly refreshSecret: Uint8Array | undefined
  /** How long the server keeps a session; absent: as long as the realm says. */
  readonly storedTtlSeconds: number | undefined
}

/**
 * @param warn told of secrets that are shorter than they should be; in production they are refused
 * @throws {SettingError} naming the variable that is wrong, or in production a key that others can guess
 */
export function tokenSettings(
  environment: Environment,
  { production, warn }: { production: boolean; warn: (message: string) => void },
): TokenSettings {
  const secret = (name: string) => {
    const text = environment.text(name)
    if (text !== undefined && Buffer.byteLength(text) < SECRET_BYTES) {
      const advice = `${name} is short: give at least ${SECRET_BYTES} bytes (openssl rand -base64 32).`
      if (production) throw new SettingError(advice)
      warn(advice)
    }
    const because = text === undefined || !production ? undefined : guessableBecause(text)
    if (because !== undefined) {
      throw new SettingError(`${name} ${because}. Generate one: openssl rand -base64 32`)
    }
    return text
  }
  const [access, refresh] = [secret('SECRET_KEY_ACCESS'), secret('SECRET_KEY_REFRESH')]
  if (access !== undefined && access === refresh) {
    throw new SettingError(
      'SECRET_KEY_ACCESS and SECRET_KEY_REFRESH are the same: they must differ.',
    )
  }
  const days = environment.integer('LOGIN_TIME_DAYS', { min: 1, max: LONGEST_DAYS })
  return {
    algorithm: environment.oneOf('JWT_SIGNING_ALGORITHM', ALGORITHMS) ?? 'HS256',
    accessSecret: bytesOf(access),
    refreshSecret: bytesOf(refresh),
    storedTtlSeconds: days && days * DAY_SECONDS,
  }
}

function bytesOf(secret: string | undefined): Uint8Array | undefined {
  return secret === undefined ? undefined : Buffer.from(secret)
}

/** Whether the app runs for tests (`ENVIRONMENT`): in memory, with a small catalogue. */
export function isTesting(environment: Environment): boolean {
  return environment.text('ENVIRONMENT') === 'testing'
}

/**
 * The database of `ENVIRONMENT` and `POSTGRES_*`, for when `DATABASE_URL` is not set.
 *
 * @throws {SettingError} if only a part of `POSTGRES_*` is set
 */
export function databaseUrl(environment: Environment): string | undefined {
  if (isTesting(environment)) return 'sqlite::memory:'
  const { text } = environment
  const [host, database] = [text('POSTGRES_HOST'), text('POSTGRES_DB')]
  const [user, password] = [text('POSTGRES_USER'), text('POSTGRES_PASSWORD')]
  const port = environment.integer('POSTGRES_DB_PORT', { min: 1, max: 65_535 }) ?? POSTGRES_PORT
  if (!host && !database && !user && !password) return undefined
  const missing = Object.entries({
    POSTGRES_HOST: host,
    POSTGRES_DB: database,
    POSTGRES_USER: user,
  }).flatMap(([name, value]) => (value ? [] : [name]))
  if (!host || !database || !user) {
    throw new SettingError(
      `${missing.join(' and ')} not set beside other POSTGRES_… variables: set all of them, or DATABASE_URL.`,
    )
  }
  const login = [user, password ?? ''].map(encodeURIComponent).join(':')
  return `postgres://${login}@${host}:${port}/${encodeURIComponent(database)}`
}
