import { type ServerSettings, staysOnThisMachine, type Variables } from '@usher/settings'
import type { Finding } from './doctor/finding.ts'

/** The finding that a start tells in words of its own. */
export const MAILS_WAIT = 'mails_wait'

/** What is dangerous about settings that are right as such. A start says it, and so does `doctor`. */
export function settingsFindings(
  settings: ServerSettings,
  variables: Variables,
): readonly Finding[] {
  const isPublic = !staysOnThisMachine(settings)
  const isUnlimited = Object.entries(variables).some(
    ([name, value]) => /(^|_)RATE_LIMIT$/.test(name) && value === 'off',
  )
  return [
    ...(isPublic && !settings.production ? [developmentInPublic] : []),
    ...(isUnlimited && (isPublic || settings.production) ? [unlimited] : []),
    ...(settings.trustProxy === true ? [everyProxyTrusted] : []),
    ...(settings.production && settings.smtpUrl === undefined ? [mailsWait] : []),
    ...(settings.production && variables.ADMIN_SECOND_FACTOR?.trim() === 'optional'
      ? [secondFactorOptional]
      : []),
  ]
}

const developmentInPublic: Finding = {
  code: 'development_in_public',
  severity: 'serious',
  found: 'others can reach this server, and it runs as in development: NODE_ENV is not production',
  remedy: 'Set NODE_ENV=production, or HOST=127.0.0.1 and neither PUBLIC_URL nor LISTEN.',
}

const unlimited: Finding = {
  code: 'rate_limits_off',
  severity: 'serious',
  found: 'RATE_LIMIT=off: passwords can be guessed as fast as the server answers',
  remedy: 'Remove RATE_LIMIT; off is for load tests.',
}

const everyProxyTrusted: Finding = {
  code: 'every_proxy_trusted',
  severity: 'warning',
  found: 'TRUST_PROXY=true: everybody can claim any address, and limits do not hold',
  remedy: 'Give the number of proxies in front, such as TRUST_PROXY=1, or their addresses.',
}

const secondFactorOptional: Finding = {
  code: 'admin_second_factor_optional',
  severity: 'warning',
  found: 'ADMIN_SECOND_FACTOR=optional: a password alone can open the console',
  remedy: 'Remove ADMIN_SECOND_FACTOR: administrators add one at their next sign-in.',
}

const mailsWait: Finding = {
  code: MAILS_WAIT,
  severity: 'warning',
  found: 'SMTP_URL is not set: mails wait in the outbox',
  remedy: 'Set SMTP_URL to your mail server.',
}
