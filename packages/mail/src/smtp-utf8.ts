import { MailFailure } from '@usher/engine'
import SMTPConnection, { type SMTPConnectionOptions } from 'nodemailer/lib/smtp-connection'

/** Whether only a server with SMTPUTF8 can take mails to this address: domains have an ASCII form. */
export function needsSmtpUtf8(address: string): boolean {
  return /[^\p{ASCII}]/u.test(address.slice(0, address.lastIndexOf('@')))
}

/**
 * Asks the server for SMTPUTF8, without which it must not see a local part that is not ASCII
 * (RFC 6531 §3.2): it would refuse it, or deliver to somebody else.
 *
 * @throws {MailFailure} permanent, if the server does not offer it
 */
export async function requireSmtpUtf8(
  options: SMTPConnectionOptions,
  signal: AbortSignal,
): Promise<void> {
  const connection = new SMTPConnection(options)
  const { promise: connected, resolve, reject } = Promise.withResolvers<void>()
  const abandon = () => connection.close()
  signal.addEventListener('abort', abandon, { once: true })
  connection.once('error', reject)
  connection.once('end', () => reject(signal.reason ?? new Error('the connection has ended')))
  connection.connect((error) => (error ? reject(error) : resolve()))
  try {
    await connected
    const capabilities = String(connection.lastServerResponse)
    if (!/^250[ -]SMTPUTF8\b/im.test(capabilities)) throw noSmtpUtf8()
  } finally {
    signal.removeEventListener('abort', abandon)
    connection.on('error', () => {}) // nobody is interested in how it ends
    connection.quit()
  }
}

function noSmtpUtf8(): MailFailure {
  return new MailFailure('the address has letters that the mail server cannot take (SMTPUTF8)', {
    isPermanent: true,
  })
}
