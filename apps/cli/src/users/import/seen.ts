import { hash } from 'node:crypto'

const START = 1 << 12

/** Remembers texts and the place where each was seen first, in twelve bytes each. */
export interface Seen {
  /** @returns the place of the same text before, or `undefined` */
  firstPlace(text: string, place: number): number | undefined
}

/**
 * A table of digests: of a million texts two have the same 53 bits with a chance of one in
 * eighteen thousand, and then a line is told to repeat another one; nothing is lost by that.
 */
export function createSeen(): Seen {
  let keys = new Float64Array(START)
  let places = new Uint32Array(START)
  let count = 0

  function slotOf(key: number): number {
    let slot = key % keys.length
    while (keys[slot] !== 0 && keys[slot] !== key) slot = (slot + 1) % keys.length
    return slot
  }

  function grow(): void {
    const [oldKeys, oldPlaces] = [keys, places]
    keys = new Float64Array(oldKeys.length * 2)
    places = new Uint32Array(oldKeys.length * 2)
    for (const [slot, key] of oldKeys.entries()) {
      if (key === 0) continue
      const moved = slotOf(key)
      keys[moved] = key
      places[moved] = oldPlaces[slot] ?? 0
    }
  }

  return {
    firstPlace(text, place) {
      const key = digestOf(text)
      const slot = slotOf(key)
      if (keys[slot] === key) return places[slot]
      keys[slot] = key
      places[slot] = place
      count += 1
      if (count * 2 > keys.length) grow()
      return undefined
    },
  }
}

/** From 1 to 2^53 − 1: zero is an empty slot. */
function digestOf(text: string): number {
  const digest = hash('sha256', text, 'buffer')
  return (digest.readUIntBE(0, 6) * 32 + ((digest[6] ?? 0) % 32)) % Number.MAX_SAFE_INTEGER || 1
}
