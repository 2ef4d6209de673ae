import { MailFailure } from '@usher/engine'

/** The commands that concern one mail; refusals of others concern the connection or the settings. */
const COMMANDS_OF_A_MAIL = ['MAIL FROM', 'RCPT TO', 'DATA']
/** The server wants a login or TLS first (RFC 4954 §6, RFC 3207 §4): a matter of the settings. */
const ABOUT_SETTINGS = [530, 534, 535, 538]
const LONGEST_REPLY = 500

/** The parts of an error of nodemailer that say what happened. */
interface SmtpError {
  readonly code?: unknown
  readonly responseCode?: unknown
  readonly response?: unknown
  readonly command?: unknown
}

/**
 * Tells the operator why a mail was not taken, and whether it ever will be: a refusal of the mail
 * with 5yz is permanent (RFC 5321 §4.2.1), everything else may have another outcome later.
 */
export function toMailFailure(error: unknown): MailFailure {
  const { code, responseCode, response, command }: SmtpError = Object(error)
  const codes = [code, responseCode].filter((part) => part !== undefined).join(' ')
  return new MailFailure(codes || 'unknown failure', {
    isPermanent: isPermanent(Number(responseCode), String(command)),
    ...(typeof response === 'string' && { reply: readable(response) }),
    cause: error,
  })
}

function isPermanent(responseCode: number, command: string): boolean {
  return (
    COMMANDS_OF_A_MAIL.includes(command) &&
    responseCode >= 500 &&
    !ABOUT_SETTINGS.includes(responseCode)
  )
}

/** One line that any database can keep. */
function readable(reply: string): string {
  const line = reply.replace(/[\p{C}\p{Z}]+/gu, ' ').trim()
  return Array.from(line).slice(0, LONGEST_REPLY).join('')
}
