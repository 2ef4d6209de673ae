import type { OutgoingMail } from '@usher/engine'
import type { Place } from './changes.ts'
import { mirrorPassword } from './credential.ts'
import { eventStatements, type NumberedEvent, noteWritten } from './events.ts'
import type { Home } from './home.ts'
import { postMail } from './mails.ts'
import { openSession, type StoredSession } from './open-session.ts'
import { removeRemains } from './remove.ts'
import { indexAccount } from './search-index.ts'

/** What follows from a change in other partitions. Kept as JSON, so it has no instants and bytes. */
export interface Consequences {
  readonly event?: NumberedEvent | undefined
  readonly mail?: StoredMail | undefined
  readonly session?: StoredSession | undefined
  /** What the row's new state asks for, whatever it is by then. */
  readonly follow?: readonly FollowUp[] | undefined
}

/** `index`: search finds the new texts; `password`: KillrVideo's copy of the hash is replaced. */
export type FollowUp = 'index' | 'password' | 'remove'

export interface StoredMail {
  readonly id: string
  readonly sealed: string
  readonly at: string
}

export function storedMail({ id, sealed }: OutgoingMail, now: Date): StoredMail {
  return { id, sealed: Buffer.from(sealed).toString('base64'), at: now.toISOString() }
}

/** Can be said again at any time, also while it is being carried out. */
export async function carryOut(
  home: Home,
  place: Place,
  { event, mail, session, follow = [] }: Consequences,
): Promise<void> {
  await Promise.all([
    event && writeEvent(home, event),
    mail && post(home, mail),
    session && openSession(home, session),
    follow.includes('index') && indexAccount(home, place.key),
    follow.includes('password') && mirrorPassword(home, place.key),
  ])
  // Takes the row with it, and what is written there with the row; so everything else comes first.
  if (follow.includes('remove')) await removeRemains(home, place.key)
}

async function writeEvent(home: Home, event: NumberedEvent): Promise<void> {
  await Promise.all(eventStatements(home, event).map((statement) => home.cql.write(statement)))
  noteWritten(home, event)
}

function post(home: Home, { id, sealed, at }: StoredMail): Promise<void> {
  return postMail(home, { id, sealed: Buffer.from(sealed, 'base64') }, new Date(at))
}
