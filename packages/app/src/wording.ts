import {
  type Realm,
  type Refusal,
  type RefusalCode,
  type RefusalCodeOf,
  Refused,
} from '@usher/engine'

/**
 * The answer to a refusal. `body` is set where the contract wants more than its error format makes
 * of `detail`.
 */
export interface RefusalReply {
  readonly status: number
  readonly detail: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * The answers of one contract to every refusal that its realm can cause. A missing entry does not
 * compile, and neither does one for a refusal that cannot occur.
 *
 * @template R the realm of the app, as `defineRealm` returned it
 * @template Unreachable codes that the routes of the app rule out: a schema checks the input first,
 *   or no route uses the feature. Name features with `CausedBy<'roles'>`. If such a refusal occurs
 *   nevertheless, it is a fault.
 */
export type Wording<
  R extends Realm = Realm,
  Unreachable extends RefusalCodeOf<R> = never,
> = Replies<Exclude<RefusalCodeOf<R>, Unreachable>>

type Replies<Code extends RefusalCode> = {
  readonly [C in Code]: (refusal: Extract<Refusal, { code: C }>) => RefusalReply
}

/**
 * The contract's answer to what a use case threw.
 *
 * @returns `undefined` for a fault: anything that is no refusal
 * @throws {TypeError} if the wording has no entry for the refusal
 */
export function replyFor(
  wording: Partial<Replies<RefusalCode>>,
  error: unknown,
): RefusalReply | undefined {
  if (!(error instanceof Refused)) return undefined
  const { refusal } = error
  // The entry of a code takes the refusal of that code, which TypeScript cannot follow here.
  const reply = wording[refusal.code] as ((refusal: Refusal) => RefusalReply) | undefined
  if (!reply) throw new TypeError(`the wording has no entry for the refusal ${refusal.code}`)
  return reply(refusal)
}

/** An answer with `Retry-After` in whole seconds (RFC 9110 §10.2.3). */
export function retryLater(
  status: 429 | 503,
  detail: string,
  retryAfterSeconds: number,
): RefusalReply {
  return { status, detail, headers: { 'retry-after': String(retryAfterSeconds) } }
}
