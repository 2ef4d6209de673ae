import { StorageUnavailable } from '@usher/engine'

interface Gathering<Item, Answer> {
  readonly keyOf: (item: Item) => string | number
  /** What comes with a key that waits already: it shares the answer, or is asked after it. */
  readonly equals: 'share' | 'follow'
  /** So many questions are underway at most; meanwhile more gather: fewer and larger questions. */
  readonly underwayMax: number
  /** @returns the answers by their keys; what has none is answered `undefined` */
  readonly answer: (items: readonly Item[]) => Promise<ReadonlyMap<string | number, Answer>>
}

interface Waiting<Item, Answer> {
  readonly item: Item
  readonly promise: Promise<Answer | undefined>
  readonly resolve: (answer: Answer | undefined) => void
  readonly reject: (error: unknown) => void
}

/** Asks the database once for everything that is wanted in one turn of the event loop. */
export function gathered<Item, Answer>({
  keyOf,
  equals,
  underwayMax,
  answer,
}: Gathering<Item, Answer>): (item: Item) => Promise<Answer | undefined> {
  type Callers = Map<string | number, Waiting<Item, Answer>>
  let waiting: Callers = new Map()
  let isScheduled = false
  let underway = 0

  function schedule(): void {
    if (isScheduled || underway >= underwayMax || waiting.size === 0) return
    isScheduled = true
    setImmediate(() => void run())
  }

  async function run(): Promise<void> {
    const callers = waiting
    waiting = new Map()
    isScheduled = false
    underway += 1
    try {
      await ask(callers)
    } catch (error) {
      if (error instanceof StorageUnavailable || callers.size === 1) rejectAll(callers, error)
      else await askOneByOne(callers) // one of them is at fault, the others have nothing to do with it
      if (error instanceof StorageUnavailable) rejectWaiting(error)
    } finally {
      underway -= 1
      schedule()
    }
  }

  async function ask(callers: Callers): Promise<void> {
    const answers = await answer([...callers.values()].map(({ item }) => item))
    for (const [key, { resolve }] of callers) resolve(answers.get(key))
  }

  async function askOneByOne(callers: Callers): Promise<void> {
    for (const [key, caller] of callers) {
      await ask(new Map([[key, caller]])).catch(caller.reject)
    }
  }

  // they would wait as long as these did, and that twice is too long
  function rejectWaiting(reason: StorageUnavailable): void {
    const left = waiting
    waiting = new Map()
    rejectAll(left, reason)
  }

  function rejectAll(callers: Callers, error: unknown): void {
    for (const { reject } of callers.values()) reject(error)
  }

  return async (item) => {
    const key = keyOf(item)
    for (let equal = waiting.get(key); equal; equal = waiting.get(key)) {
      if (equals === 'share') return equal.promise
      await equal.promise.catch(() => {}) // its caller is told
    }
    const caller = { item, ...Promise.withResolvers<Answer | undefined>() }
    waiting.set(key, caller)
    schedule()
    return caller.promise
  }
}
