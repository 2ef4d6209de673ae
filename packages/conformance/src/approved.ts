import {
  type AccountId,
  type ApprovalPurpose,
  type ApprovalToSpend,
  newPrefixedId,
  type RealmStore,
  type RightProof,
} from '@usher/engine'
import { eventAt, NOON, passwordHash, secondsAfter, tokenHash } from './people.ts'

/** What the people of the specifications know of their account. */
export const verified = { kind: 'password', hash: passwordHash('secret') } as const

/** An approval that was given a moment ago, for the password `secret` or another proof. */
export async function approved(
  { approvals }: Pick<RealmStore, 'approvals'>,
  accountId: AccountId,
  purpose: ApprovalPurpose,
  { proof, now = NOON }: { readonly proof?: RightProof | undefined; readonly now?: Date } = {},
): Promise<ApprovalToSpend> {
  const hash = tokenHash(newPrefixedId('approval_'))
  const holder = { hash, accountId, sessionId: undefined, purpose }
  await approvals.give({
    approval: { ...holder, createdAt: now, expiresAt: secondsAfter(300, now) },
    proved: proof ? { kind: 'factor', proof } : { kind: 'password', credential: verified },
    event: eventAt(now, 'approval.given'),
  })
  return { ...holder, now }
}
