import {
  databaseUrl,
  directory,
  host,
  languageTag,
  listenAddresses,
  mailAddress,
  mailbox,
  origins,
  proxyUrl,
  publicUrl,
  returnUrls,
  smtpUrl,
  trustProxy,
} from './addresses.ts'
import { integer, oneOf, type Reading, text } from './reading.ts'

/** One variable, as it is read and as the operator's table shows it. */
export interface ServerVariable<T> extends Reading<T> {
  /** What counts if it is not set. */
  readonly absent: T
  /** The same for people. */
  readonly standard: string
  readonly meaning: string
}

/** The variables of the server; the README's table shows them in this order. */
export const serverVariables = {
  HOST: standard('127.0.0.1', host, 'The address to listen on; `--host` takes precedence'),
  PORT: standard(
    '8000',
    integer(0, 65_535),
    'The port to listen on; `--port` takes precedence; 0: any free port',
  ),
  LISTEN: optional(
    'none',
    listenAddresses,
    'Further addresses beside `HOST` and `PORT`, such as `[::1]:8000, unix:/run/usher/http.sock`',
  ),
  DATA_DIR: standard(
    './data',
    directory,
    'The directory for SQLite files, mails and the secret key',
  ),
  DATABASE_URL: optional(
    'SQLite files in `DATA_DIR`',
    databaseUrl,
    '`sqlite:<path>`, `sqlite::memory:` or `postgres://…`; KillrVideo also `cassandra://…`',
  ),
  DATABASE_POOL: standard(
    '8',
    integer(2, 1_000),
    'How many PostgreSQL connections each process may have; all its apps share them',
  ),
  SMTP_URL: optional(
    'mails go to the inbox of the console',
    smtpUrl,
    'The mail server: `smtp://host:port`, `smtps://user:password@host:port`',
  ),
  MAIL_FROM: standard('Usher <usher@localhost>', mailAddress, 'The sender of all mails'),
  OPERATOR_EMAIL: optional(
    'nobody: the log says it',
    mailbox,
    'The address that is told by mail when a receiver of webhooks is disabled',
  ),
  OPERATOR_LOCALE: standard(
    'en',
    languageTag,
    'The language of mails to `OPERATOR_EMAIL`, as a tag such as `de`; English where there are no texts',
  ),
  SECRET_KEY: optional(
    'created at the first start and kept in `DATA_DIR`; required with `NODE_ENV=production`',
    text,
    'The secret from which the keys for tokens and mails are derived; at least 32 bytes',
  ),
  PUBLIC_URL: optional(
    '`http://localhost:PORT`',
    publicUrl,
    'The public address of the server, with its path: the base of links in mails',
  ),
  LOG_LEVEL: standard(
    'info',
    oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'),
    'The log level: `trace`, `debug`, `info`, `warn`, `error`, `fatal`, `silent`',
  ),
  CORS_ORIGINS: optional(
    "as the app's contract says; none for apps without one",
    origins,
    'Origins whose pages can call the apps, separated by commas',
  ),
  TRUST_PROXY: standard(
    'false',
    trustProxy,
    'Whose `X-Forwarded-For` is trusted: the number of proxies in front, or their addresses; ' +
      '`true` trusts everybody, so that clients can forge their address',
  ),
  RATE_LIMIT: standard('on', oneOf('on', 'off'), '`off` disables rate limits, for load tests only'),
  BREACHED_PASSWORDS: optional(
    'none: only common passwords are refused',
    text,
    'Path of a list of breached passwords: the SHA-1 download of Have I Been Pwned, or a ' +
      'filter of `usher passwords build`',
  ),
  RETURN_URLS: optional(
    'addresses of `CORS_ORIGINS`',
    returnUrls,
    'Exact addresses, separated by commas, to which browsers may return after signing in',
  ),
  PASSKEY_ORIGINS: optional(
    'the origin of `PUBLIC_URL`',
    origins,
    'Further origins whose pages can use the passkeys, separated by commas',
  ),
  OIDC_ALLOW_LOOPBACK: standard(
    'off',
    oneOf('on', 'off'),
    '`on` allows other providers on this machine without TLS; for development only',
  ),
  WEBHOOKS_ALLOW_LOOPBACK: standard(
    'off',
    oneOf('on', 'off'),
    '`on` allows receivers of webhooks on this machine without TLS; for development only',
  ),
  HTTPS_PROXY_WEBHOOKS: optional(
    'none: webhooks leave directly',
    proxyUrl,
    'The proxy through which webhooks leave, such as `http://proxy.internal:3128`; names are still looked up and judged here',
  ),
  NODE_ENV: standard(
    'development',
    oneOf('production', 'development', 'test'),
    '`production` requires a strong `SECRET_KEY` and closes the inbox; `test` is like `development`',
  ),
} as const

type ServerVariables = typeof serverVariables

/** What the variables say, by name. */
export type ServerValues = {
  readonly [Name in keyof ServerVariables]: ServerVariables[Name]['absent']
}

function standard<T>(
  standardText: string,
  reading: Reading<T>,
  meaning: string,
): ServerVariable<T> {
  const absent = reading.read(standardText)
  if (absent === undefined) throw new TypeError(`${standardText} cannot be a standard value`)
  return { ...reading, absent, standard: `\`${standardText}\``, meaning }
}

function optional<T>(
  standardText: string,
  reading: Reading<T>,
  meaning: string,
): ServerVariable<T | undefined> {
  return { ...reading, absent: undefined, standard: standardText, meaning }
}
