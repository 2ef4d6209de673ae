import { useSyncExternalStore } from 'react'
import type { Tokens } from './contract.ts'

// In memory only: a token that a script could find in a storage would outlive the page.
let signedIn: ReadonlyMap<string, Tokens> = new Map()
const listeners = new Set<() => void>()

function change(next: ReadonlyMap<string, Tokens>): void {
  signedIn = next
  for (const listener of listeners) listener()
}

/** The tokens of whoever is signed in to the app on this page. */
export function useTokens(app: string): Tokens | undefined {
  return useSyncExternalStore(subscribe, () => signedIn.get(app))
}

export function remember(app: string, tokens: Tokens): void {
  change(new Map(signedIn).set(app, tokens))
}

export function forget(app: string): void {
  change(new Map([...signedIn].filter(([name]) => name !== app)))
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
