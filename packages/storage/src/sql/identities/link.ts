import type { Account, IdentityStore } from '@usher/engine'
import type { Kysely } from 'kysely'
import type { AccountKey } from '../../columns.ts'
import type { Database } from '../../database.ts'
import { prepared } from '../../prepared.ts'
import { keyOf, type RealmContext } from '../../realm-context.ts'
import type { EngineTx } from '../../realm-tx.ts'
import type { EngineTables } from '../../tables.ts'
import { holdsCredential } from '../credentials.ts'
import { findAccountIn, holdAccount } from '../held-account.ts'
import { postMail } from '../mails.ts'
import { registerAccountIn } from '../register.ts'
import { addIdentity } from './identity-row.ts'
import { takeTicketIn } from './tickets.ts'

type Call<Method extends keyof IdentityStore> = Parameters<IdentityStore[Method]>[0]
type Answer<Method extends keyof IdentityStore> = Awaited<ReturnType<IdentityStore[Method]>>

const linkStatements = (_: RealmContext, db: Kysely<EngineTables>) => ({
  confirm: prepared<{ account: AccountKey; now: Date }, never>((place) =>
    db
      .updateTable('accounts')
      .set({ confirmed_at: place('now') })
      .where('id', '=', place('account')),
  ),
})

/** Takes back what was written before the answer was no. */
class Undone<Outcome> extends Error {
  readonly outcome: Outcome

  constructor(outcome: Outcome) {
    super('undone')
    this.outcome = outcome
  }
}

export async function link(
  { write }: Database<EngineTables>,
  change: Call<'link'>,
): Promise<Answer<'link'>> {
  return undoable(() => write((tx) => linkIn(tx, change)))
}

async function linkIn(
  tx: EngineTx,
  { identity, accountId, verified, ticket, now, mail, event }: Call<'link'>,
): Promise<Answer<'link'>> {
  const account = keyOf(tx, accountId)
  await holdAccount(tx, account)
  const isActive = (await findAccountIn(tx, account))?.status === 'active'
  if (!isActive) return { kind: 'account_changed' }
  if (verified && !(await holdsCredential(tx, account, verified))) {
    return { kind: 'account_changed' }
  }
  const key = ticket && { hash: ticket, kind: 'link' as const, now }
  if (key && !(await takeTicketIn(tx, key))) return { kind: 'ticket_gone' }
  if (!(await addIdentity(tx, account, identity))) throw new Undone({ kind: 'identity_taken' })
  if (mail) await postMail(tx, mail, now)
  await tx.record(event, accountId)
  return { kind: 'linked' }
}

export async function registerIdentity(
  { write }: Database<EngineTables>,
  registration: Call<'register'>,
): Promise<Answer<'register'>> {
  return undoable(() => write((tx) => registerIn(tx, registration)))
}

async function registerIn(
  tx: EngineTx,
  { account, identity, event }: Call<'register'>,
): Promise<Answer<'register'>> {
  const outcome = await registerAccountIn(tx, account)
  if (outcome.kind === 'identifier_taken') return outcome
  const { id } = outcome.account
  const key = keyOf(tx, id)
  if (!(await addIdentity(tx, key, identity))) throw new Undone({ kind: 'identity_taken' })
  const { createdAt: now } = account
  await tx.statements(linkStatements).confirm(tx, { account: key, now })
  await tx.record(event, id)
  const stored: Account = { ...outcome.account, confirmedAt: now }
  return { kind: 'registered', account: stored }
}

async function undoable<Outcome>(work: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Undone) return error.outcome
    throw error
  }
}
