import { setTimeout } from 'node:timers/promises'
import { Refused } from '../refusals.ts'
import type { BeforeHooks, HookAnswer, HookRefusals, Hooks } from './hooks.ts'

/** People wait for it, and so does a thread of the server if it computes. */
const BUDGET_MILLISECONDS = 200

/** Hooks that are slow now may not be later. */
const RETRY_AFTER_SECONDS = 5

/**
 * Asks the app's hook, if it has one. Whoever writes calls it last, when all checks have passed.
 *
 * @param refused records the refusal, before it is thrown
 * @throws {Refused} with the code of the hook, or `overloaded` if it does not answer in time
 * @throws whatever the hook throws: a fault
 */
export async function askBefore<Name extends keyof BeforeHooks>(
  { hooks }: { readonly hooks?: Hooks | undefined },
  name: Name,
  event: Parameters<NonNullable<BeforeHooks[Name]>>[0],
  refused: () => Promise<void>,
): Promise<void> {
  // The event of a name is the one that its hook takes, which TypeScript cannot follow here.
  const hook = hooks?.before?.[name] as
    | ((event: object) => Answer<Name> | Promise<Answer<Name>>)
    | undefined
  const answer = await (hook && inTime(hook(event)))
  if (!answer) return
  await refused()
  const { refuse: code, reason } = answer
  throw new Refused({ code, reason })
}

type Answer<Name extends keyof HookRefusals> = HookAnswer<HookRefusals[Name]>

async function inTime<Value>(answer: Value | Promise<Value>): Promise<Value> {
  const ended = new AbortController()
  const late = setTimeout(BUDGET_MILLISECONDS, undefined, { signal: ended.signal }).then(() => {
    throw new Refused({ code: 'overloaded', retryAfterSeconds: RETRY_AFTER_SECONDS })
  })
  late.catch(() => {}) // aborted, when nobody waits for it any more
  try {
    return await Promise.race([answer, late])
  } finally {
    ended.abort()
  }
}
