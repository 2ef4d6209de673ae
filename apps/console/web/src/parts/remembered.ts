import { useState } from 'react'

/**
 * A choice that this browser remembers for whoever uses it. What cannot be read, because another
 * version wrote it or storage is off, is as if nobody had chosen.
 *
 * @param read takes what was stored; `undefined` if it is nothing of the kind
 */
export function useRemembered<Value>(
  name: string,
  read: (stored: unknown) => Value | undefined,
  otherwise: Value,
): [Value, (value: Value) => void] {
  const key = `usher.${name}`
  const [value, setValue] = useState(() => read(storedAt(key)) ?? otherwise)
  return [
    value,
    (next) => {
      setValue(next)
      store(key, next)
    },
  ]
}

function storedAt(key: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null')
  } catch {
    return undefined
  }
}

function store(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value))
  } catch {
    // Storage is off or full: the choice holds for this page.
  }
}
