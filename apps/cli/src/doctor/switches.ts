import { CONSOLE } from './deployment.ts'
import type { Check, Finding } from './finding.ts'

/** What is for development only, and must be off where people are. */
export const switches: Check = {
  name: 'switches of development',
  async examine({ ask, overview }) {
    const inbox = await ask(`${CONSOLE}/inbox?limit=1`)
    const wrong = await ask('/%zz')
    return [
      ...(overview?.production === false ? [notProduction] : []),
      ...(inbox.status === 200 ? [inboxOpen] : []),
      ...(overview?.mail === 'held' ? [mailsHeld] : []),
      ...(overview?.has_administrator === false ? [noAdministrator] : []),
      ...(tellsItsInside(wrong.text) ? [insideTold] : []),
    ]
  },
}

const notProduction: Finding = {
  code: 'not_production',
  severity: 'serious',
  found: 'the server runs as in development',
  remedy: 'Set NODE_ENV=production and a SECRET_KEY of your own (openssl rand -base64 32).',
}

const inboxOpen: Finding = {
  code: 'inbox_open',
  severity: 'serious',
  found: 'everybody can read all mails, links for choosing passwords included',
  remedy: 'Set SMTP_URL to your mail server, and NODE_ENV=production.',
}

const mailsHeld: Finding = {
  code: 'mails_held',
  severity: 'warning',
  found: 'mails wait and are not sent',
  remedy: 'Set SMTP_URL to your mail server.',
}

const noAdministrator: Finding = {
  code: 'no_administrator',
  severity: 'note',
  found: 'nobody can sign in to the console',
  remedy: 'Create an administrator: npx usher admin create --email you@example.com',
}

const insideTold: Finding = {
  code: 'inside_told',
  severity: 'serious',
  found: 'an error tells a stack or a path of the server',
  remedy: 'Find out which part in front of Usher writes it, and switch its debug mode off.',
}

/** A line of a stack, or a file of modules. */
function tellsItsInside(text: string): boolean {
  return /\n\s+at .+:\d+:\d+|node_modules\//.test(text)
}
