import { createTransport } from 'nodemailer'
import type { MailTransport } from './mail.ts'

const CONNECT_MILLISECONDS = 10_000
const SILENCE_MILLISECONDS = 20_000
const PATIENCE_MILLISECONDS = 45_000 // below the 60 s for which the engine's outbox leases a mail
const MAX_CONNECTIONS = 3

/**
 * Sends mails through an SMTP server, over a few connections that are kept.
 *
 * `smtps://` speaks TLS from the start. `smtp://` changes to TLS where the server offers it; with a
 * user name it must, unless the server is this machine, so that no password travels readable.
 *
 * A mail that is not taken within `patienceMilliseconds` (default: 45 s) has failed.
 *
 * @param url `smtp://host:port`, `smtps://user:password@host:port`
 */
export function smtpTransport(
  url: string,
  { patienceMilliseconds = PATIENCE_MILLISECONDS }: { readonly patienceMilliseconds?: number } = {},
): MailTransport {
  const { protocol, hostname, port, username, password } = new URL(url)
  const secure = protocol === 'smtps:'
  const host = hostname.replace(/^\[|\]$/g, '')
  const transporter = createTransport({
    pool: true,
    maxConnections: MAX_CONNECTIONS,
    host,
    port: port === '' ? (secure ? 465 : 587) : Number(port),
    secure,
    requireTLS: username !== '' && !isThisMachine(host),
    ...(username !== '' && {
      auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) },
    }),
    dnsTimeout: CONNECT_MILLISECONDS,
    connectionTimeout: CONNECT_MILLISECONDS,
    greetingTimeout: CONNECT_MILLISECONDS,
    socketTimeout: SILENCE_MILLISECONDS,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const ending = new AbortController()
  return {
    async send(mail) {
      // A server that answers each command just in time would take minutes for one mail.
      const patience = AbortSignal.timeout(patienceMilliseconds)
      const signal = AbortSignal.any([ending.signal, patience])
      await transporter.sendMail({ ...mail, signal })
    },
    close() {
      ending.abort()
      transporter.close()
    },
  }
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\./.test(host)
}
