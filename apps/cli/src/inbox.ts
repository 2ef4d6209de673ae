import { existsSync } from 'node:fs'
import { inboxPath } from '@usher/app'
import { type Inbox, type InboxMail, openInbox } from '@usher/mail'
import { type ServerSettings, serverSettings } from '@usher/settings'
import { Command } from 'commander'
import { CommandFailure } from './command-failure.ts'
import type { Context } from './context.ts'
import { group } from './group.ts'
import { jsonOption, wholeNumber } from './options.ts'
import { variablesOf } from './with-apps.ts'

interface ListOptions {
  readonly to?: string
  readonly limit: number
  readonly json?: boolean
}

interface ShowOptions {
  readonly to?: string
  readonly html?: boolean
  readonly link?: boolean
  readonly token?: boolean
  readonly json?: boolean
}

const MAX_ID = Number.MAX_SAFE_INTEGER

export function inboxCommand(context: Context): Command {
  const list = new Command('list')
    .summary('list mails, newest first')
    .option('--to <address>', 'mails to this address only')
    .option('--limit <number>', 'at most so many', wholeNumber(1, 1000), 50)
    .addOption(jsonOption())
    .action((options: ListOptions) => listMails(context, options))
  const show = new Command('show')
    .summary('show a mail, the newest one by default')
    .argument('[id]', 'number of the mail, as the list has it', wholeNumber(1, MAX_ID))
    .option('--to <address>', 'the newest mail to this address')
    .option('--html', 'print its HTML part')
    .option('--link', 'print its link only')
    .option('--token', 'print the token of its link only')
    .addOption(jsonOption())
    .action((id: number | undefined, options: ShowOptions) => showMail(context, id, options))
  const inbox = new Command('inbox').description(
    'Mails land in this inbox as long as SMTP_URL is not set and NODE_ENV is not production.',
  )
  return group(inbox.addCommand(list).addCommand(show))
}

function listMails(context: Context, { to, limit, json }: ListOptions): void {
  const { terminal } = context
  const settings = serverSettings(variablesOf(context))
  const entries = withInbox(settings, (inbox) =>
    inbox.list({ limit, ...(to !== undefined && { recipient: to }) }),
  )
  if (json) {
    terminal.json(entries ?? [])
    return
  }
  if (!entries?.length) {
    terminal.line(emptyText(settings))
    return
  }
  const rows = entries.map((mail) => [
    String(mail.id),
    mail.receivedAt.toISOString(),
    mail.to,
    mail.subject,
  ])
  terminal.table([['id', 'received', 'to', 'subject'], ...rows])
}

function showMail(context: Context, id: number | undefined, options: ShowOptions) {
  const { terminal } = context
  const settings = serverSettings(variablesOf(context))
  const mail = withInbox(settings, (inbox) => find(inbox, id, options.to))
  if (!mail) {
    throw new CommandFailure(
      id === undefined ? emptyText(settings) : `there is no mail ${id}; see: usher inbox list`,
    )
  }
  if (options.json) return terminal.json(mail)
  if (options.html) return terminal.line(mail.html)
  if (options.link) return terminal.line(linkOf(mail).href)
  if (options.token) return terminal.line(tokenOf(mail))
  const head = [
    `From: ${mail.from}`,
    `To: ${mail.to}`,
    `Date: ${mail.receivedAt.toISOString()}`,
    `Subject: ${mail.subject}`,
  ]
  terminal.line(`${head.join('\n')}\n\n${mail.text}`)
}

function find(inbox: Inbox, id: number | undefined, to: string | undefined) {
  const query = { limit: 1, ...(to !== undefined && { recipient: to }) }
  const found = id ?? inbox.list(query).at(0)?.id
  return found === undefined ? undefined : inbox.show(found)
}

function linkOf({ text }: InboxMail): URL {
  const link = URL.parse(/https?:\/\/\S+/.exec(text)?.[0] ?? '')
  if (!link) throw new CommandFailure('the mail has no link')
  return link
}

function tokenOf(mail: InboxMail): string {
  const token = linkOf(mail).searchParams.get('token')
  if (!token) throw new CommandFailure('the link of the mail has no token')
  return token
}

/** Nothing is made where nothing is: reading must not leave files behind. */
function withInbox<T>(settings: ServerSettings, read: (inbox: Inbox) => T): T | undefined {
  const path = inboxPath(settings)
  if (!existsSync(path)) return undefined
  const inbox = openInbox(path)
  try {
    return read(inbox)
  } finally {
    inbox.close()
  }
}

function emptyText({ smtpUrl, production }: ServerSettings): string {
  if (smtpUrl !== undefined) return 'there are no mails here: SMTP_URL is set, so they are sent'
  if (production) return 'there are no mails here: in production they wait for SMTP_URL'
  return 'there are no mails yet'
}
