import { inboxPath, type OpenApp, type OpenApps } from '@usher/app'
import type { Variables } from '@usher/settings'
import { MAILS_WAIT, settingsFindings } from '../settings-findings.ts'
import type { Terminal } from '../terminal/terminal.ts'

interface Running extends Pick<OpenApps, 'apps' | 'settings'> {
  readonly variables: Variables
  readonly url: string
  readonly json: boolean
}

/** What runs where, in a few lines that can be clicked; before it what is dangerous. */
export function announce(terminal: Terminal, running: Running): void {
  const { apps, url, json, settings, variables } = running
  for (const { code, found, remedy } of settingsFindings(settings, variables)) {
    if (code !== MAILS_WAIT) terminal.note(`Warning: ${found}. ${remedy}`) // the line on mails says it
  }
  if (json) {
    terminal.streams.output.write(
      `${JSON.stringify({ url, apps: apps.map((app) => appJson(app, url)) })}\n`,
    )
    return
  }
  terminal.line(`Usher runs at ${url}/`)
  terminal.line('')
  const rows = apps.map((app) => [`  ${app.module.name}`, pageOf(app, url), app.module.summary])
  terminal.table(rows)
  terminal.line('')
  terminal.line(mailLine(running))
  terminal.line(`Data is kept in ${running.settings.dataDir}`)
  terminal.line('Stop it with Ctrl+C.')
}

function appJson(app: OpenApp, url: string) {
  return { name: app.module.name, url: url + app.mount, docs: pageOf(app, url) }
}

/** The page on which the app's API can be tried. */
function pageOf({ app, mount }: OpenApp, url: string): string {
  return url + mount + (app.docs?.page ?? '/')
}

function mailLine({ settings }: Running): string {
  if (settings.smtpUrl !== undefined) return 'Mails leave over SMTP.'
  if (settings.production) return 'Mails wait in the outbox until SMTP_URL is set.'
  return `Mails land in an inbox: npx usher inbox list (${inboxPath(settings)})`
}
