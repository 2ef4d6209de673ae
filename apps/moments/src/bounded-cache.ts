/** Remembers what was used last, up to a total weight. */
export interface BoundedCache<Value> {
  /** The remembered value, or the one that `make` answers, which is remembered then. */
  of(key: string, make: () => Value): Value
}

/** @param weigh of a value and its key; what is heavier than `maxWeight` is not remembered */
export function boundedCache<Value>(
  maxWeight: number,
  weigh: (value: Value, key: string) => number,
): BoundedCache<Value> {
  const entries = new Map<string, { value: Value; weight: number }>()
  let total = 0

  function makeRoom() {
    for (const [oldest, { weight }] of entries) {
      if (total <= maxWeight) return
      entries.delete(oldest)
      total -= weight
    }
  }

  return {
    of(key, make) {
      const known = entries.get(key)
      if (known) {
        entries.delete(key)
        entries.set(key, known)
        return known.value
      }
      const value = make()
      const weight = weigh(value, key)
      if (weight > maxWeight) return value
      entries.set(key, { value, weight })
      total += weight
      makeRoom()
      return value
    },
  }
}
