import type { ApprovalPurpose, ApprovalToSpend, Engine, Principal } from '@usher/engine'
import type { RequestFacts } from '@usher/http'

const HEADER = 'usher-approval'

/**
 * Looks whether the request has an approval for a change (account API, section 6). Handlers of
 * marked endpoints call it first, when the body is known to be valid, and hand what it answers to
 * the change, which spends it.
 *
 * @throws {Refused} `approval_required`
 */
export function approvalFor(
  engine: Engine,
  purpose: ApprovalPurpose,
  { principal, request }: { readonly principal: Principal; readonly request: RequestFacts },
): Promise<ApprovalToSpend> {
  const sent = request.headers[HEADER]
  const approval = typeof sent === 'string' && sent !== '' ? sent : undefined
  return engine.requireApproval({ principal, purpose, approval })
}
