import { Refused } from '../refusals.ts'
import type { FinishedSignIn } from './finish-sign-in.ts'

/** The end of a visit; what a hook of the app refuses is an end like others. */
export async function orRefusedByHook(
  visit: Promise<FinishedSignIn>,
  returnTo: string,
): Promise<FinishedSignIn> {
  try {
    return await visit
  } catch (error) {
    const code = error instanceof Refused ? error.refusal.code : undefined
    if (code !== 'registration_refused' && code !== 'link_refused') throw error
    return { kind: 'refused', problem: code, returnTo }
  }
}
