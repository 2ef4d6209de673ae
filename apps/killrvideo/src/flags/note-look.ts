import { type Domain, nameOf } from '../domain.ts'
import type { Flag } from './flag.ts'

/**
 * Notes that a moderator has seen the text of a flag. If that fails, the operator learns of it and
 * the moderator's work goes on (section D.4).
 */
export async function noteLook(
  { stores, clock, warn }: Domain,
  flag: Flag,
  moderatorId: string,
): Promise<void> {
  try {
    await stores.flags.noteLook({ flag, moderatorId, at: clock.now() })
  } catch (error) {
    warn(`a look at flag ${flag.id} was not noted: ${nameOf(error)}`)
  }
}
