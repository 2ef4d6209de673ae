import { DatabaseSync, type SQLOutputValue } from 'node:sqlite'
import type { Mail, MailTransport } from './mail.ts'
import { makeOwnerOnly } from './owner-only.ts'

const MAX_MAILS = 1_000
const PAGE = 50
const BUSY_MILLISECONDS = 5_000

/** A mail that did not leave, kept for the developer. */
export interface InboxMail extends Mail {
  readonly id: number
  readonly receivedAt: Date
}

/** What a list shows of a mail. */
export type InboxEntry = Omit<InboxMail, 'text' | 'html'>

/** Which mails of the inbox to list, newest first. */
export interface InboxQuery {
  /** Only mails to this address, letter case aside. */
  readonly recipient?: string
  /** Only mails with this piece in recipient, subject or text, letter case aside. */
  readonly search?: string
  /** The id of the last mail of the page before. */
  readonly before?: number
  /** Default: 50. */
  readonly limit?: number
}

/** The mails of development, in an SQLite file that several processes may use at once. */
export interface Inbox {
  /** Keeps a mail; one with a message id that is there already is the same mail again. */
  add(mail: Mail): void
  /** Newest first. */
  list(query?: InboxQuery): readonly InboxEntry[]
  show(id: number): InboxMail | undefined
  close(): void
}

/**
 * Opens the inbox, or makes it. It keeps the newest 1,000 mails.
 *
 * @param path of the file, or `:memory:`
 */
export function openInbox(path: string, { maxMails = MAX_MAILS } = {}): Inbox {
  if (path !== ':memory:') makeOwnerOnly(path)
  const database = new DatabaseSync(path, { timeout: BUSY_MILLISECONDS })
  database.exec(SCHEMA)
  const insert = database.prepare(INSERT)
  const trim = database.prepare(TRIM)
  const select = database.prepare(SELECT_PAGE)
  const selectOne = database.prepare(SELECT_ONE)
  return {
    add({ to, from, subject, text, html, messageId }) {
      insert.run(new Date().toISOString(), to, from, subject, text, html, messageId)
      trim.run(maxMails)
    },
    list({ recipient = null, search = null, before = null, limit = PAGE } = {}) {
      return select.all({ recipient, search, before, limit }).map(entryOf)
    },
    show(id) {
      const row = selectOne.get(id)
      return row && { ...entryOf(row), text: String(row.text), html: String(row.html) }
    },
    close: () => database.close(),
  }
}

/** Puts mails into the inbox instead of sending them. */
export function inboxTransport(inbox: Inbox): MailTransport {
  return { send: async (mail) => inbox.add(mail) }
}

const SCHEMA = `
  pragma journal_mode = wal;
  create table if not exists mails (
    id integer primary key autoincrement,
    received_at text not null,
    recipient text not null,
    sender text not null,
    subject text not null,
    text text not null,
    html text not null,
    message_id text not null unique
  ) strict;
  create index if not exists mails_recipient on mails (lower(recipient), id);
`
const INSERT = `
  insert into mails (received_at, recipient, sender, subject, text, html, message_id)
  values (?, ?, ?, ?, ?, ?, ?)
  on conflict (message_id) do nothing`
const TRIM = `
  delete from mails where id <= (select id from mails order by id desc limit 1 offset ?)`
const SELECT_PAGE = `
  select id, received_at, recipient, sender, subject, message_id from mails
  where (:recipient is null or lower(recipient) = lower(:recipient))
    and (:search is null or instr(lower(recipient || char(10) || subject || char(10) || text), lower(:search)) > 0)
    and (:before is null or id < :before)
  order by id desc limit :limit`
const SELECT_ONE = 'select * from mails where id = ?'

function entryOf(row: Record<string, SQLOutputValue>): InboxEntry {
  return {
    id: Number(row.id),
    receivedAt: new Date(String(row.received_at)),
    to: String(row.recipient),
    from: String(row.sender),
    subject: String(row.subject),
    messageId: String(row.message_id),
  }
}
