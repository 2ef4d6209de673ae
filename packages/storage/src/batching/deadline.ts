import { StorageUnavailable } from '@usher/engine'

/**
 * A caller is answered within five seconds of asking, however many wait before it. Work for it ends
 * a little earlier.
 */
export const CALL_MILLISECONDS = 4_500

/** What a call is refused with that was not answered by then. It may be carried out nevertheless. */
export function notInTime(): StorageUnavailable {
  return new StorageUnavailable(`the database did not answer within ${CALL_MILLISECONDS} ms`)
}
