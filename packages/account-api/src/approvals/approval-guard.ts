import {
  type ApprovalPurpose,
  type ApprovalToSpend,
  type Engine,
  type Principal,
  Refused,
} from '@usher/engine'
import type { RequestFacts } from '@usher/http'

const HEADER = 'usher-approval'

interface Asking {
  readonly principal: Principal
  readonly request: RequestFacts
}

/**
 * Makes a change that needs an approval (account API, section 6). Handlers of marked endpoints call
 * it when the body is known to be valid; the change spends the approval in its own write.
 *
 * A change that is refused for another reason may have lost its approval to a simultaneous one. The
 * missing approval takes precedence then, as it does for requests that follow each other.
 *
 * @throws {Refused} `approval_required`, and whatever `change` throws
 */
export async function withApproval<T>(
  engine: Engine,
  purpose: ApprovalPurpose,
  asking: Asking,
  change: (approval: ApprovalToSpend) => Promise<T>,
): Promise<T> {
  const approval = await approvalIn(engine, purpose, asking)
  try {
    return await change(approval)
  } catch (error) {
    if (error instanceof Refused) await approvalIn(engine, purpose, asking)
    throw error
  }
}

function approvalIn(
  engine: Engine,
  purpose: ApprovalPurpose,
  { principal, request }: Asking,
): Promise<ApprovalToSpend> {
  const sent = request.headers[HEADER]
  const approval = typeof sent === 'string' && sent !== '' ? sent : undefined
  return engine.requireApproval({ principal, purpose, approval })
}
