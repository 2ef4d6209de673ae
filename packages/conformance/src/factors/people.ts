import {
  type Account,
  type AccountId,
  type Admission,
  type NewAccount,
  newPrefixedId,
  type Realm,
  type RealmStore,
  type RightProof,
} from '@usher/engine'
import { approved } from '../approved.ts'
import {
  eventAt,
  kim,
  NOON,
  newMail,
  newSession,
  passwordHash,
  registered,
  secondsAfter,
} from '../people.ts'

/** The step of which the code confirms the app. */
export const CONFIRMED_STEP = 1000

const AT = secondsAfter(60)

/** An authenticator app that is to be confirmed within ten minutes. */
export async function begunTotp(
  { factors, approvals }: Pick<RealmStore, 'factors' | 'approvals'>,
  accountId: AccountId,
): Promise<string> {
  const id = newPrefixedId('factor_')
  const sealedSecret = Buffer.from(`sealed ${id}`)
  const approval = await approved({ approvals }, accountId, 'factors')
  const factor = { id, sealedSecret, createdAt: NOON, expiresAt: secondsAfter(600) }
  const outcome = await factors.beginTotp({ accountId, factor, approval, now: NOON })
  if (outcome.kind !== 'begun') throw new TypeError('the account has an app already')
  return id
}

/** Confirms the app, with two recovery codes. */
export function confirm(
  { factors }: RealmStore,
  accountId: AccountId,
  changes: { id: string; at?: Date; codes?: readonly string[] } & Partial<{ keepSession: never }>,
) {
  const { id, at = AT, codes = ['first', 'second'] } = changes
  return factors.confirmTotp({
    accountId,
    id,
    step: CONFIRMED_STEP,
    recoveryHashes: codes,
    keepSession: changes.keepSession,
    now: at,
    event: eventAt(at, 'factor.added'),
    mail: newMail(),
  })
}

/** Somebody with an authenticator app and two recovery codes. */
export async function withTotp(
  store: RealmStore,
  realm: Realm,
  changes: Partial<NewAccount> = {},
): Promise<Account & { factorId: string }> {
  const account = await registered(store, kim(realm, changes))
  const factorId = await begunTotp(store, account.id)
  await confirm(store, account.id, { id: factorId })
  return { ...account, factorId }
}

/** The proof of a recovery code. */
export function recoveryCode(hash: string): RightProof {
  const at = secondsAfter(120)
  return {
    kind: 'recovery_code',
    hash,
    used: (left) => ({
      event: { ...eventAt(at, 'recovery_code.used'), detail: { left } },
      mail: newMail(),
    }),
  }
}

/** Signs in with the password `secret` and what `changes` add to it. */
export function enter(
  { accounts }: RealmStore,
  accountId: AccountId,
  changes: Partial<Admission> = {},
) {
  const at = secondsAfter(120)
  return accounts.admit({
    accountId,
    verified: { kind: 'password', hash: passwordHash('secret') },
    session: newSession(),
    at,
    event: { ...eventAt(at, 'login.succeeded'), accountId },
    ...changes,
  })
}
