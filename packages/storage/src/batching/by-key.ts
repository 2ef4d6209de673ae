import { StorageUnavailable } from '@usher/engine'
import { Batches, type Call } from './batches.ts'

type Key = string | number

export interface AskedByKey<Item, Answer> {
  readonly keyOf: (item: Item) => Key
  /** What comes with a key that waits already: it shares the answer, or is asked after it. */
  readonly equals: 'share' | 'follow'
  readonly underwayMax: number
  /** The most keys of one question; by default any number. */
  readonly largest?: number
  /** How long after it was made a call is answered at the latest; by default `CALL_MILLISECONDS`. */
  readonly patienceMilliseconds?: number | undefined
  /** @returns the answers by their keys; what has none is answered `undefined` */
  readonly answer: (items: readonly Item[]) => Promise<ReadonlyMap<Key, Answer>>
  /**
   * Whether all of a batch have failed with this error. Otherwise one of them is at fault, and each is
   * asked alone. By default: `StorageUnavailable`.
   */
  readonly concernsAll?: (error: unknown) => boolean
}

/** Asks the database once for everything that is wanted in one turn of the event loop. */
export function askingByKey<Item, Answer>({
  keyOf,
  equals,
  underwayMax,
  largest = Number.POSITIVE_INFINITY,
  patienceMilliseconds,
  answer,
  concernsAll = isUnavailable,
}: AskedByKey<Item, Answer>): (item: Item) => Promise<Answer | undefined> {
  type OneCall = Call<Item, Answer | undefined>
  const waiting = new Map<Key, Promise<Answer | undefined>>()
  const batches = new Batches<Item, Answer | undefined>({
    underwayMax,
    patienceMilliseconds,
    fitting: ({ length }) => Math.min(length, largest),
    async perform(batch) {
      for (const { item } of batch) waiting.delete(keyOf(item))
      try {
        await ask(batch)
      } catch (error) {
        if (batch.length === 1 || concernsAll(error)) throw error
        await Promise.all(batch.map((one) => ask([one]).catch(one.reject)))
      }
    },
  })

  async function ask(batch: readonly OneCall[]): Promise<void> {
    const answers = await answer(batch.map(({ item }) => item))
    for (const { item, resolve } of batch) resolve(answers.get(keyOf(item)))
  }

  function wait(item: Item, askedAt: number): Promise<Answer | undefined> {
    const key = keyOf(item)
    const asked = batches.ask(item, askedAt)
    waiting.set(key, asked)
    asked.catch(() => {
      if (waiting.get(key) === asked) waiting.delete(key) // too late, still in line
    })
    return asked
  }

  async function follow(equal: Promise<unknown>, item: Item, askedAt: number) {
    const key = keyOf(item)
    for (let before: typeof equal | undefined = equal; before; before = waiting.get(key)) {
      await before.catch(() => {}) // its own caller has the error
    }
    return wait(item, askedAt)
  }

  // no promise of its own: this is on the way of every signed-in request
  return (item) => {
    const askedAt = performance.now()
    const equal = waiting.get(keyOf(item))
    if (!equal) return wait(item, askedAt)
    return equals === 'share' ? equal : follow(equal, item, askedAt)
  }
}

function isUnavailable(error: unknown): boolean {
  return error instanceof StorageUnavailable
}
