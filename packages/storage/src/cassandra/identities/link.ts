import { randomUUID } from 'node:crypto'
import {
  type AccountId,
  asAccountId,
  type IdentityStore,
  type StoredCredential,
} from '@usher/engine'
import { findHolder, type HolderRow, passwordOf } from '../accounts/credential.ts'
import { register } from '../accounts/register.ts'
import { numbered } from '../audit/events.ts'
import { changeRow } from '../changes/change-row.ts'
import { storedMail } from '../changes/consequences.ts'
import { accountRow } from '../changes/row-key.ts'
import { cql } from '../client/statement.ts'
import type { RealmContext } from '../realm-context.ts'
import { claimIdentity, releaseIdentity } from './claim-identity.ts'
import { identitiesText, readIdentities, storedIdentity } from './stored-identities.ts'
import { holdTicket } from './tickets.ts'

type Call<Method extends keyof IdentityStore> = Parameters<IdentityStore[Method]>[0]
type Answer<Method extends keyof IdentityStore> = Awaited<ReturnType<IdentityStore[Method]>>

/**
 * The identity is reserved first and the ticket is held, then the account decides. What was
 * reserved and held for nothing is given back.
 */
export function link(context: RealmContext, change: Call<'link'>): Promise<Answer<'link'>> {
  const { identity, accountId, verified, ticket: hash, now } = change
  return context.turns.take(accountId, async () => {
    if (!(await findLinkable(context, accountId, verified))) return { kind: 'account_changed' }
    const giveBack = hash && (await holdTicket(context, { hash, kind: 'link', now }))
    if (hash && !giveBack) return { kind: 'ticket_gone' }
    let answer: Answer<'link'> = { kind: 'identity_taken' }
    try {
      if (await claimIdentity(context, accountId, identity)) answer = await give(context, change)
      return answer
    } finally {
      if (answer.kind !== 'linked') await giveBack?.()
    }
  })
}

async function give(context: RealmContext, change: Call<'link'>): Promise<Answer<'link'>> {
  const { identity, accountId, verified, now, mail, event } = change
  for (;;) {
    const row = await findLinkable(context, accountId, verified)
    if (!row) {
      await releaseIdentity(context, identity)
      return { kind: 'account_changed' }
    }
    const { text, list } = await readIdentities(context, accountId)
    const outcome = await changeRow(context, accountRow(accountId), {
      guarded: cql`update users
        set identities = ${identitiesText([...list, storedIdentity(identity)])}
        where userid = ${accountId}
        if email = ${row.email} and account_status = 'active' and password = ${row.password}
          and identities = ${text}`,
      consequences: {
        event: numbered(context, event, accountId),
        mail: mail && storedMail(mail, now),
      },
    })
    if (outcome.applied) return { kind: 'linked' }
  }
}

async function findLinkable(
  context: RealmContext,
  accountId: AccountId,
  verified: StoredCredential | undefined,
): Promise<HolderRow | undefined> {
  const row = await findHolder(context, accountId)
  if (row?.account_status !== 'active') return undefined
  if (verified === undefined) return row
  const isRight = verified.kind === 'password' && (await passwordOf(context, row)) === verified.hash
  return isRight ? row : undefined
}

/** An account that comes with its identity: both are reserved before it is stored. */
export async function registerIdentity(
  context: RealmContext,
  { account, identity, event }: Call<'register'>,
): Promise<Answer<'register'>> {
  const id = account.id ?? asAccountId(randomUUID())
  if (!(await claimIdentity(context, id, identity))) return { kind: 'identity_taken' }
  const { createdAt: confirmedAt } = account
  const text = identitiesText([storedIdentity(identity)])
  const whole = { ...account, id, confirmedAt, secondEvent: event }
  const outcome = await register(context, whole, async () => [
    cql`update users set identities = ${text} where userid = ${id}`,
  ])
  if (outcome.kind === 'registered') {
    return { kind: 'registered', account: { ...outcome.account, confirmedAt } }
  }
  await releaseIdentity(context, identity)
  return outcome
}
