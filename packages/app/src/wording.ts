import { type Refusal, Refused } from '@usher/engine'

/**
 * What a client is told. `body` is given where the contract wants more than its error format makes
 * of `detail`.
 */
export interface RefusalReply {
  readonly status: number
  readonly detail: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** One contract's words for every refusal. Leave one out and the app does not compile. */
export type Wording = {
  readonly [R in Refusal as R['code']]: (refusal: R) => RefusalReply
}

/** The contract's answer to what was thrown, or `undefined` if it is a fault and no refusal. */
export function replyFor(wording: Wording, error: unknown): RefusalReply | undefined {
  if (!(error instanceof Refused)) return undefined
  // The table has an entry of the right kind for every code, which TypeScript cannot follow here.
  const say = wording[error.refusal.code] as (refusal: Refusal) => RefusalReply
  return say(error.refusal)
}

/** The entry of refusals that this app's realm cannot cause; reaching it is a fault. */
export function cannotHappen(refusal: Refusal): never {
  throw new TypeError(`refusal ${refusal.code} has no words in this contract`)
}

/** 429 with `Retry-After` in whole seconds (RFC 9110 §10.2.3). */
export function retryLater(
  status: 429 | 503,
  detail: string,
  retryAfterSeconds: number,
): RefusalReply {
  return { status, detail, headers: { 'retry-after': String(retryAfterSeconds) } }
}
