import type { SessionId } from '@usher/engine'
import { refusal } from '@usher/http'

/**
 * Ends the session that a path names.
 *
 * @throws {RequestRefused} 404: there is none, or it has ended already
 */
export async function endSessionNamed(
  name: string,
  end: (id: SessionId) => Promise<{ ended: boolean }>,
): Promise<void> {
  // Databases answer text that no id can be with an error.
  const isPossible = /^[\w-]{1,100}$/.test(name)
  const { ended } = isPossible ? await end(name as SessionId) : { ended: false }
  if (!ended) throw refusal(404, 'There is no such session.')
}
