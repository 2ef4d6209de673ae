import { approvalRequired } from '../approvals/require-approval.ts'
import type { Client, UseCaseContext } from '../context.ts'
import type { ApprovalToSpend } from '../ports.ts'
import type { Principal } from '../sessions/authenticate.ts'
import { digestUserSecret, newUserSecret } from './user-secret.ts'

/**
 * Gives an account another secret, which is shown this once; the old one and all other sessions end.
 *
 * @throws {Refused} `approval_required`: the approval was spent meanwhile
 */
export async function replaceSecret(
  context: UseCaseContext,
  change: {
    readonly principal: Principal
    readonly approval: ApprovalToSpend
    readonly client: Client
  },
): Promise<{ readonly secret: string }> {
  const { realm, store, clock } = context
  const { principal, approval, client } = change
  if (realm.credential.kind !== 'secret') throw new TypeError(`${realm.name} has no secrets`)
  const secret = newUserSecret()
  const accountId = principal.account.id
  const now = clock.now()
  const outcome = await store.accounts.replaceSecret({
    accountId,
    credential: { kind: 'secret', ...digestUserSecret(realm.credential.domain, secret) },
    keepSession: principal.sessionId,
    approval,
    now,
    event: { type: 'secret.replaced', at: now, accountId, ...client },
  })
  if (outcome.kind === 'replaced') return { secret }
  throw await approvalRequired(context, { principal, purpose: approval.purpose })
}
