import { randomBytes } from 'node:crypto'

/** A time-based UUID (RFC 9562 §5.1) in lower case: of comments, flags and activities. */
export type TimeId = string

const TICKS_PER_MILLISECOND = 10_000n
const UNIX_EPOCH_TICKS = 0x01b21dd213814000n // 100 ns since 1582-10-15

/**
 * Makes time-based UUIDs that ascend, also within one tick of the clock. One per process: its node
 * and clock sequence are drawn at random (RFC 9562 §6.10), so two processes never meet.
 */
export class TimeIds {
  readonly #tail = tailOf(randomBytes(8))
  #last = 0n

  next(at: Date): TimeId {
    const ticks = BigInt(at.getTime()) * TICKS_PER_MILLISECOND + UNIX_EPOCH_TICKS
    this.#last = ticks > this.#last ? ticks : this.#last + 1n
    const time = this.#last.toString(16).padStart(15, '0')
    return `${time.slice(7)}-${time.slice(3, 7)}-1${time.slice(0, 3)}-${this.#tail}`
  }
}

function tailOf(bytes: Buffer): string {
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x80 // the variant
  bytes[2] = (bytes[2] ?? 0) | 0x01 // no hardware address
  const text = bytes.toString('hex')
  return `${text.slice(0, 4)}-${text.slice(4)}`
}

/** The same id with its time field first, so that texts sort by time. */
export function sortableTimeId(id: TimeId): string {
  const [low = '', middle = '', high = '', sequence = '', node = ''] = id.split('-')
  return `${high.slice(1)}${middle}${low}-${sequence}${node}`
}

/** When the id was made. */
export function instantOf(id: TimeId): Date {
  const ticks = BigInt(`0x${sortableTimeId(id).slice(0, 15)}`)
  return new Date(Number((ticks - UNIX_EPOCH_TICKS) / TICKS_PER_MILLISECOND))
}
