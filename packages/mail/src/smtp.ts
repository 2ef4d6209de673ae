import { createLanes, MailFailure } from '@usher/engine'
import { createTransport } from 'nodemailer'
import type { MailTransport } from './mail.ts'
import { toMailFailure } from './smtp-failure.ts'
import { needsSmtpUtf8, requireSmtpUtf8 } from './smtp-utf8.ts'

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
 * A mail that is not taken within `patienceMilliseconds` (default: 45 s) after `send` has failed;
 * `reserve` before it, so that none of this time is spent on waiting for a connection.
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
  const connection = {
    host,
    port: port === '' ? (secure ? 465 : 587) : Number(port),
    secure,
    requireTLS: username !== '' && !isThisMachine(host),
    dnsTimeout: CONNECT_MILLISECONDS,
    connectionTimeout: CONNECT_MILLISECONDS,
    greetingTimeout: CONNECT_MILLISECONDS,
    socketTimeout: SILENCE_MILLISECONDS,
  }
  const transporter = createTransport({
    ...connection,
    pool: true,
    maxConnections: MAX_CONNECTIONS,
    ...(username !== '' && {
      auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) },
    }),
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const connections = createLanes()
  const ending = new AbortController()
  return {
    reserve: () => connections.enter('', MAX_CONNECTIONS),
    async send({ from, ...mail }) {
      // A server that answers each command just in time would take minutes for one mail.
      const patience = AbortSignal.timeout(patienceMilliseconds)
      const signal = AbortSignal.any([ending.signal, patience])
      try {
        if (needsSmtpUtf8(mail.to)) await requireSmtpUtf8(connection, signal)
        await transporter.sendMail({ ...mail, from: senderOf(from), signal })
      } catch (error) {
        throw error instanceof MailFailure ? error : toMailFailure(error)
      }
    },
    close() {
      ending.abort()
      transporter.close()
    },
  }
}

/**
 * The name apart from the address. Were they one text, a colon or a bracket in the name would be
 * read as a part of the address (RFC 5322 §3.4).
 */
function senderOf(from: string): string | { name: string; address: string } {
  const [, name, address] = /^(.+?)\s*<([^<>]+)>$/u.exec(from) ?? []
  if (name === undefined || address === undefined) return from
  const [, quoted] = /^"(.*)"$/su.exec(name) ?? []
  return { name: quoted?.replace(/\\(.)/gu, '$1') ?? name, address }
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\./.test(host)
}
