import type { AccountId, Clock, Engine } from '@usher/engine'
import type { AccountPlace, Notes } from '../notebook/notes.ts'
import type { Suspensions } from '../notebook/suspensions.ts'
import type { AdministeredRealm } from '../realms.ts'
import { sessionBodyOf } from '../session/session-body.ts'
import { accountBodyOf } from './account-body.ts'

export interface DetailParts {
  readonly clock: Clock
  readonly notes: Notes
  readonly suspensions: Suspensions
  /** Where the names of operators are. */
  readonly administrators: Pick<Engine, 'store'>
}

/** Everything that an operator may know of an account. @throws {Refused} `account_not_found` */
export async function detailOf(
  { name: realm, engine }: AdministeredRealm,
  id: string,
  parts: DetailParts,
) {
  const { accounts, sessions, factors } = engine.store
  const account = await engine.getAccount({ id })
  const place = { realm, account: account.id }
  const [open, tokens, email, kept, { totp, passkeys }] = await Promise.all([
    sessions.listActive(account.id, parts.clock.now()),
    accounts.listOneTimeTokens(account.id),
    engine.pendingEmail(account),
    keptOf(place, account.status === 'suspended', parts),
    factors.list(account.id),
  ])
  return {
    ...accountBodyOf(account),
    updated_at: account.updatedAt,
    profile: account.profile,
    pending_email: email ?? null,
    suspended_until: account.suspendedUntil ?? null,
    factors: passkeys.length + (totp ? 1 : 0),
    ...kept,
    sessions: open.map((session) => sessionBodyOf(session, undefined)),
    one_time_tokens: tokens.map(({ purpose, expiresAt }) => ({ purpose, expires_at: expiresAt })),
  }
}

/** What operators have noted; what is said of a suspension that has ended counts no more. */
async function keptOf(place: AccountPlace, isSuspended: boolean, parts: DetailParts) {
  const [notes, suspension] = await Promise.all([
    parts.notes.list(place),
    isSuspended ? parts.suspensions.find(place) : undefined,
  ])
  const authors = [...notes, ...(suspension ? [suspension] : [])].map(({ author }) => author)
  const names = await namesOf(parts.administrators, authors)
  const named = (author: string) => names.get(author) ?? author
  return {
    notes: notes.map((note) => ({ ...note, author: named(note.author) })),
    suspension: suspension ? { ...suspension, author: named(suspension.author) } : null,
  }
}

async function namesOf(
  { store }: DetailParts['administrators'],
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const found = await Promise.all(
    [...new Set(ids)].map((id) => store.accounts.findById(id as AccountId)),
  )
  return new Map(found.flatMap((one) => (one ? [[one.id, one.shownIdentifier] as const] : [])))
}
