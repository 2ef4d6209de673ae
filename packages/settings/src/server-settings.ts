import { resolve } from 'node:path'
import { environment, type Variables } from './environment.ts'
import {
  databaseUrl,
  directory,
  host,
  mailAddress,
  origins,
  publicUrl,
  smtpUrl,
  trustProxy,
} from './readings.ts'
import { secretKeyOf } from './secret-key.ts'

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

/** What a server is started with. Every field has its final type. */
export interface ServerSettings {
  readonly production: boolean
  readonly host: string
  readonly port: number
  /** An absolute path. It need not exist: what keeps files there makes it, see `ensureDataDir`. */
  readonly dataDir: string
  /** Absent: SQLite files in `dataDir`. */
  readonly databaseUrl: string | undefined
  /** Absent: mails land in the inbox of the console. */
  readonly smtpUrl: string | undefined
  readonly mailFrom: string
  /** At least 32 bytes. */
  readonly secretKey: string
  /** Without final slash. */
  readonly publicUrl: string | undefined
  readonly logLevel: (typeof LOG_LEVELS)[number]
  readonly corsOrigins: readonly string[] | undefined
  /** As `ServerOptions.trustProxy` takes it. */
  readonly trustProxy: boolean | number | string[]
  readonly rateLimits: 'on' | 'off'
}

/**
 * Reads the settings of the server, or, with scopes, those that count for one of its apps: each may
 * be set for that app alone (`THEATER_MAIL_FROM`).
 *
 * Makes a secret key and keeps it in `DATA_DIR` if `SECRET_KEY` is not set.
 *
 * @throws {SettingError} naming the variable that is wrong
 */
export function serverSettings(variables: Variables, ...scopes: readonly string[]): ServerSettings {
  const from = environment(variables, ...scopes)
  const production = from.text('NODE_ENV') === 'production'
  const dataDir = resolve(from.parsed('DATA_DIR', directory) ?? 'data')
  return {
    production,
    host: from.parsed('HOST', host) ?? '127.0.0.1',
    port: from.integer('PORT', { min: 0, max: 65_535 }) ?? 8000,
    dataDir,
    databaseUrl: from.parsed('DATABASE_URL', databaseUrl),
    smtpUrl: from.parsed('SMTP_URL', smtpUrl),
    mailFrom: from.parsed('MAIL_FROM', mailAddress) ?? 'Usher <usher@localhost>',
    publicUrl: from.parsed('PUBLIC_URL', publicUrl),
    logLevel: from.oneOf('LOG_LEVEL', LOG_LEVELS) ?? 'info',
    corsOrigins: from.parsed('CORS_ORIGINS', origins),
    trustProxy: from.parsed('TRUST_PROXY', trustProxy) ?? false,
    rateLimits: from.oneOf('RATE_LIMIT', ['on', 'off']) ?? 'on',
    secretKey: secretKeyOf(from.text('SECRET_KEY'), { production, dataDir }),
  }
}
