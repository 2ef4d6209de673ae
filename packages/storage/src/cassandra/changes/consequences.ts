import type { OutgoingMail } from '@usher/engine'
import { mirrorPassword } from '../accounts/credential.ts'
import { removeRemains } from '../accounts/remove.ts'
import { indexAccount } from '../accounts/search-index.ts'
import { eventStatements, type NumberedEvent, noteWritten } from '../audit/events.ts'
import type { Statement } from '../client/statement.ts'
import { type ClaimedPasskey, releasePasskey } from '../factors/claim-passkey.ts'
import { keepTicket, type StoredTicket } from '../identities/keep-ticket.ts'
import { postMail } from '../mail/mails.ts'
import { type Erased, forgetPerson } from '../personal-data/forget.ts'
import type { RealmContext } from '../realm-context.ts'
import { endOtherServiceKeys } from '../service-key-ends.ts'
import { openSession, type StoredSession } from '../sessions/open-session.ts'
import { notedStatements } from '../webhooks/note-event.ts'
import type { RowKey } from './row-key.ts'

/** What follows from a change in other partitions. Kept as JSON, so it has no instants and bytes. */
export interface Consequences {
  readonly event?: NumberedEvent | undefined
  /** Of a change that the log has in two events. */
  readonly secondEvent?: NumberedEvent | undefined
  readonly mail?: StoredMail | undefined
  readonly secondMail?: StoredMail | undefined
  /** Passkeys that the account has no longer. */
  readonly passkeys?: readonly ClaimedPasskey[] | undefined
  /** Somebody of whom nothing stays. */
  readonly erased?: Erased | undefined
  readonly session?: StoredSession | undefined
  readonly ticket?: StoredTicket | undefined
  /** When all service keys of earlier generations end. */
  readonly serviceKeyEnd?: { readonly generation: number; readonly at: string } | undefined
  /** What the row's new state asks for, whatever it is by then. */
  readonly follow?: readonly FollowUp[] | undefined
}

/** `index`: search finds the new texts; `password`: KillrVideo's copy of the hash is replaced. */
export type FollowUp = 'index' | 'password' | 'remove'

export interface StoredMail {
  readonly id: string
  readonly sealed: string
  readonly at: string
  /** Absent in what was left by a release that did not keep it. */
  readonly recipient?: string | undefined
}

export function storedMail({ id, sealed, recipient }: OutgoingMail, now: Date): StoredMail {
  const text = Buffer.from(sealed).toString('base64')
  return { id, sealed: text, at: now.toISOString(), recipient }
}

/** Can be said again at any time, also while it is being carried out. */
export async function carryOut(
  context: RealmContext,
  { key }: RowKey,
  {
    event,
    secondEvent,
    mail,
    secondMail,
    passkeys = [],
    erased,
    session,
    ticket,
    serviceKeyEnd,
    follow = [],
  }: Consequences,
): Promise<void> {
  await Promise.all([
    event && writeEvent(context, event),
    secondEvent && writeEvent(context, secondEvent),
    mail && post(context, mail),
    secondMail && post(context, secondMail),
    ...passkeys.map((passkey) => releasePasskey(context, passkey)),
    erased && forgetPerson(context, key, erased),
    session && openSession(context, session),
    ticket && keepTicket(context, ticket),
    serviceKeyEnd && endOtherServiceKeys(context, serviceKeyEnd),
    follow.includes('index') && indexAccount(context, key),
    follow.includes('password') && mirrorPassword(context, key),
  ])
  // Takes the row with it, and what is written there with the row; so everything else comes first.
  if (follow.includes('remove')) await removeRemains(context, key)
}

async function writeEvent(context: RealmContext, event: NumberedEvent): Promise<void> {
  const write = (statement: Statement) => context.cql.write(statement)
  await Promise.all([
    ...eventStatements(context, event).map(write),
    notedStatements(context, event.told).then((noted) => Promise.all(noted.map(write))),
  ])
  noteWritten(context, event)
}

function post(context: RealmContext, { id, sealed, at, recipient }: StoredMail): Promise<void> {
  return postMail(context, { id, sealed: Buffer.from(sealed, 'base64'), recipient }, new Date(at))
}
