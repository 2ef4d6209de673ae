/** What was noted a moment ago, by its text. */
export interface Memory<Value> {
  get(key: string): Value | undefined
  set(key: string, value: Value): void
  delete(key: string): void
  clear(): void
}

/**
 * Keeps between `size` and twice as many of the newest entries. The older half is forgotten at once:
 * taking the oldest entry out of a map at each new one costs more than what is remembered here.
 *
 * @param size 0: nothing is remembered
 */
export function createMemory<Value>(size: number): Memory<Value> {
  let newer = new Map<string, Value>()
  let older = new Map<string, Value>()
  return {
    get: (key) => newer.get(key) ?? older.get(key),
    set(key, value) {
      if (size === 0) return
      if (newer.size >= size) {
        older = newer
        newer = new Map()
      }
      newer.set(key, value)
    },
    delete(key) {
      newer.delete(key)
      older.delete(key)
    },
    clear() {
      newer.clear()
      older.clear()
    },
  }
}
