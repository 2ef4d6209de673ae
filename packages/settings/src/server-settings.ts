import { resolve } from 'node:path'
import type { ListenAddress } from './addresses.ts'
import { type Environment, environment, type Variables } from './environment.ts'
import { isKeyKept, secretKeyOf } from './secret-key.ts'
import { type ServerValues, serverVariables } from './server-variables.ts'

/** What a server is started with. Every field has its final type. */
export interface ServerSettings {
  readonly production: boolean
  readonly host: string
  readonly port: number
  /** Further addresses to listen at; often none. */
  readonly listen: readonly ListenAddress[]
  /** An absolute path. It need not exist: what keeps files there makes it, see `ensureDataDir`. */
  readonly dataDir: string
  /** Absent: SQLite files in `dataDir`. */
  readonly databaseUrl: string | undefined
  /** How many connections to one PostgreSQL database this process may have. */
  readonly databasePool: number
  /** Absent: mails go to the inbox of the console. */
  readonly smtpUrl: string | undefined
  readonly mailFrom: string
  /** Who is told by mail what operators should know. Absent: the log says it. */
  readonly operator: { readonly email: string; readonly locale: string } | undefined
  /** At least 32 bytes. */
  readonly secretKey: string
  /** Nobody has given a key and none is kept: `secretKey` makes one. A database that is there has another. */
  readonly isSecretKeyNew: boolean
  /** Without final slash. */
  readonly publicUrl: string | undefined
  readonly logLevel: ServerValues['LOG_LEVEL']
  readonly corsOrigins: readonly string[] | undefined
  /** As `ServerOptions.trustProxy` takes it. */
  readonly trustProxy: boolean | number | string[]
  readonly rateLimits: 'on' | 'off'
  /** Where browsers may return to, beside addresses of `corsOrigins`. */
  readonly returnUrls: readonly string[]
  /** Whose pages can use passkeys, beside that of `publicUrl`. */
  readonly passkeyOrigins: readonly string[]
  /** Other providers may be on this machine. */
  readonly oidcAllowsLoopback: boolean
  /** Receivers of webhooks may be on this machine. */
  readonly webhooksAllowLoopback: boolean
  /** Through which webhooks leave. Absent: directly. */
  readonly webhooksProxy: URL | undefined
  /** Path of a list of breached passwords. Absent: only common ones are known. */
  readonly breachedPasswords: string | undefined
}

/**
 * Reads the settings of the server, or, with scopes, those that count for one of its apps: each may
 * be set for that app alone (`THEATER_MAIL_FROM`).
 *
 * If `SECRET_KEY` is not set, the first look at `secretKey` makes one and keeps it in `DATA_DIR`.
 *
 * @throws {SettingError} naming the variable that is wrong
 */
export function serverSettings(variables: Variables, ...scopes: readonly string[]): ServerSettings {
  const values = valuesIn(environment(variables, ...scopes))
  const production = values.NODE_ENV === 'production'
  const dataDir = resolve(values.DATA_DIR)
  const given = values.SECRET_KEY
  const makeKey = () => secretKeyOf(given, { production, dataDir })
  let key = given === undefined && !production ? undefined : makeKey()
  return {
    production,
    host: values.HOST,
    port: values.PORT,
    listen: values.LISTEN ?? [],
    dataDir,
    databaseUrl: values.DATABASE_URL,
    databasePool: values.DATABASE_POOL,
    smtpUrl: values.SMTP_URL,
    mailFrom: values.MAIL_FROM,
    operator:
      values.OPERATOR_EMAIL === undefined
        ? undefined
        : { email: values.OPERATOR_EMAIL, locale: values.OPERATOR_LOCALE },
    publicUrl: values.PUBLIC_URL,
    logLevel: values.LOG_LEVEL,
    corsOrigins: values.CORS_ORIGINS,
    trustProxy: values.TRUST_PROXY,
    rateLimits: values.RATE_LIMIT,
    returnUrls: values.RETURN_URLS ?? [],
    passkeyOrigins: values.PASSKEY_ORIGINS ?? [],
    oidcAllowsLoopback: values.OIDC_ALLOW_LOOPBACK === 'on',
    webhooksAllowLoopback: values.WEBHOOKS_ALLOW_LOOPBACK === 'on',
    webhooksProxy: values.HTTPS_PROXY_WEBHOOKS,
    breachedPasswords: values.BREACHED_PASSWORDS,
    isSecretKeyNew: key === undefined && !isKeyKept(dataDir),
    get secretKey() {
      key ??= makeKey()
      return key
    },
  }
}

function valuesIn(from: Environment): ServerValues {
  const entries = Object.entries(serverVariables).map(([name, variable]) => [
    name,
    from.parsed<unknown>(name, variable) ?? variable.absent,
  ])
  return Object.fromEntries(entries) // each read by its own entry of the table
}
