import { join } from 'node:path'
import {
  type Inbox,
  inboxTransport,
  type MailTransport,
  openInbox,
  smtpTransport,
} from '@usher/mail'
import { ensureDataDir, type ServerSettings, SettingError } from '@usher/settings'
import type { CleanupStack } from './cleanup-stack.ts'

/** The ways on which mails leave; apps with the same settings share one. */
export interface Transports {
  /** SMTP if it is configured; the inbox in development; `undefined` in production. */
  of(settings: ServerSettings): MailTransport | undefined
  /** Ends connections to mail servers; mails under way fail. */
  disconnect(): void
}

/** @param cleanup gets what has to be closed after the last mail */
export function openTransports(cleanup: CleanupStack, warn: (message: string) => void): Transports {
  const open = new Map<string, MailTransport | undefined>()
  const inboxes: Inbox[] = []
  // Now and not when one is opened: what is added later is closed earlier, engines among it.
  cleanup.add(() => {
    for (const inbox of inboxes) inbox.close()
  })
  return {
    of(settings) {
      const way = settings.smtpUrl ?? inboxPath(settings)
      if (!open.has(way)) open.set(way, openTransport(settings, inboxes, warn))
      return open.get(way)
    },
    disconnect() {
      for (const transport of open.values()) transport?.close?.()
    },
  }
}

function openTransport(
  settings: ServerSettings,
  inboxes: Inbox[],
  warn: (message: string) => void,
): MailTransport | undefined {
  if (settings.smtpUrl !== undefined) return smtpTransport(settings.smtpUrl)
  if (settings.production) {
    warn('SMTP_URL is not set: mails wait in the outbox until it is.')
    return undefined
  }
  ensureDataDir(settings.dataDir)
  const inbox = openReadableInbox(inboxPath(settings))
  inboxes.push(inbox)
  return inboxTransport(inbox)
}

function openReadableInbox(path: string): Inbox {
  try {
    return openInbox(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new SettingError(
      `${path} is no inbox that can be read (${code}): move it away, or set SMTP_URL.`,
      { cause: error },
    )
  }
}

/** Where the mails of development lie. */
export function inboxPath({ dataDir }: Pick<ServerSettings, 'dataDir'>): string {
  return join(dataDir, 'inbox.db')
}
