import type { SessionId } from '@usher/engine'
import { refusal } from '@usher/http'

/** The id that a request names; `undefined` for what no session can be called. */
function sessionIdNamed(name: string | undefined): SessionId | undefined {
  // Databases answer text that no id can be with an error.
  return name !== undefined && /^[\w-]{1,100}$/.test(name) ? (name as SessionId) : undefined
}

/**
 * Ends the session that a path names.
 *
 * @throws {RequestRefused} 404: there is none, or it has ended already
 */
export async function endSessionNamed(
  name: string,
  end: (id: SessionId) => Promise<{ ended: boolean }>,
): Promise<void> {
  const id = sessionIdNamed(name)
  const { ended } = id === undefined ? { ended: false } : await end(id)
  if (!ended) throw refusal(404, 'There is no such session.')
}
