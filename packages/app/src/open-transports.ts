import { join } from 'node:path'
import { inboxTransport, type MailTransport, openInbox, smtpTransport } from '@usher/mail'
import { ensureDataDir, type ServerSettings } from '@usher/settings'
import type { Closing } from './closing.ts'

/** How the mails of an app with these settings leave; apps with the same settings share the way. */
export type Transports = (settings: ServerSettings) => MailTransport | undefined

/** SMTP if it is configured; the inbox in development; in production mails wait in the outbox. */
export function openTransports(closing: Closing, warn: (message: string) => void): Transports {
  const open = new Map<string, MailTransport | undefined>()
  return (settings) => {
    const way = settings.smtpUrl ?? inboxPath(settings)
    if (!open.has(way)) open.set(way, openTransport(settings, closing, warn))
    return open.get(way)
  }
}

function openTransport(
  settings: ServerSettings,
  closing: Closing,
  warn: (message: string) => void,
): MailTransport | undefined {
  if (settings.smtpUrl !== undefined) {
    const transport = smtpTransport(settings.smtpUrl)
    closing.add(() => transport.close?.())
    return transport
  }
  if (settings.production) {
    warn('SMTP_URL is not set: mails wait in the outbox until it is.')
    return undefined
  }
  ensureDataDir(settings.dataDir)
  const inbox = openInbox(inboxPath(settings))
  closing.add(() => inbox.close())
  return inboxTransport(inbox)
}

/** Where the mails of development lie. */
export function inboxPath({ dataDir }: Pick<ServerSettings, 'dataDir'>): string {
  return join(dataDir, 'inbox.db')
}
