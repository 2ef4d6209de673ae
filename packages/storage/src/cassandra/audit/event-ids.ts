import { randomInt } from 'node:crypto'

const EPOCH = Date.UTC(2020, 0, 1)
const PER_MILLISECOND = 2 ** 11 // leaves 42 bits of a safe integer for milliseconds: until 2159
const DAY_MILLISECONDS = 86_400_000

/**
 * Numbers for audit events that ascend with time, as there is no counter to ask. Those of one
 * process are unique; two processes may meet with one chance in 2048 if they act in the same
 * millisecond, so rows have a key beside it.
 */
export class EventIds {
  #last = 0

  next(at: Date): number {
    const drawn = firstIdAt(at) + randomInt(PER_MILLISECOND)
    this.#last = Math.max(this.#last + 1, drawn)
    return this.#last
  }
}

/** No event of this instant or a later one has a smaller id. */
export function firstIdAt(at: Date): number {
  return Math.max(0, at.getTime() - EPOCH) * PER_MILLISECOND
}

/** The day whose partition holds the event. */
export function dayOfId(id: number): number {
  return dayOf(new Date(EPOCH + Math.floor(id / PER_MILLISECOND)))
}

/** Days since 1970, in UTC. */
export function dayOf(instant: Date): number {
  return Math.floor(instant.getTime() / DAY_MILLISECONDS)
}
