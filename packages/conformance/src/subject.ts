import { after, before, describe } from 'node:test'
import type { Realm, RealmStore } from '@usher/engine'

/** A store that is subject: how a fresh one is opened, and which realm it keeps. */
export interface StoreUnderTest {
  readonly realm: Realm
  /** An empty store that nobody else uses. */
  open(): Promise<{ readonly store: RealmStore; close(): Promise<void> }>
}

/** Declares tests that share one store; they do not disturb each other if each has own people. */
export function withStore(
  name: string,
  { open }: StoreUnderTest,
  declare: (store: () => RealmStore) => void,
): void {
  describe(name, () => {
    let opened: Awaited<ReturnType<typeof open>> | undefined
    before(async () => {
      opened = await open()
    })
    after(() => opened?.close())
    declare(() => {
      if (!opened) throw new TypeError('the store is open inside of tests only')
      return opened.store
    })
  })
}

/** Asks so many times at once. */
export function atOnce<T>(times: number, ask: (index: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: times }, (_, index) => ask(index)))
}

/** How many answers there are of each kind. */
export function kindsOf(answers: readonly { readonly kind: string }[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { kind } of answers) counts[kind] = (counts[kind] ?? 0) + 1
  return counts
}

/** All that comes, in one list. */
export async function gathered<T>(all: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const one of all) found.push(one)
  return found
}
