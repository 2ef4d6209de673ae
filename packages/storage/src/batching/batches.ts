import { CALL_MILLISECONDS, notInTime } from './deadline.ts'

/** One call of a batch, to be answered. Whoever is answered already stays so. */
export interface Call<Item, Answer> {
  readonly item: Item
  resolve(answer: Answer): void
  reject(error: unknown): void
}

export interface BatchRules<Item, Answer> {
  /** So many batches are under way at most; meanwhile more gather: fewer and larger ones. */
  readonly underwayMax: number
  /** How many from the head of the line go together; by default all. */
  readonly fitting?: (waiting: readonly Item[]) => number
  /** Resolves when a batch may be taken from the line; more may join it until then. */
  readonly prepare?: () => Promise<void>
  /**
   * Answers every call. If it throws, those without an answer are rejected with its error. After
   * `prepare` there may be none left.
   */
  readonly perform: (batch: readonly Call<Item, Answer>[]) => void | Promise<void>
  /** Such an item has its deadline until its batch begins, and then as long as it needs. */
  readonly takesLong?: (item: Item) => boolean
  /** How long after it was made a call is answered at the latest; by default `CALL_MILLISECONDS`. */
  readonly patienceMilliseconds?: number | undefined
  /** What a late call is rejected with; by default that the database did not answer. */
  readonly tooLate?: () => Error
}

interface Waiting<Item, Answer> extends Call<Item, Answer> {
  readonly endsAt: number
}

/**
 * Hands over together what is asked for in one turn of the event loop, in order of arrival, and what
 * comes while others are under way.
 *
 * The deadline belongs to the call, from the moment it is made: whoever waits in line is rejected in
 * time, too, and so is whoever is under way.
 */
export class Batches<Item, Answer> {
  readonly #rules: BatchRules<Item, Answer>
  #waiting: Waiting<Item, Answer>[] = []
  readonly #underway = new Set<readonly Waiting<Item, Answer>[]>()
  #begun = 0
  #isScheduled = false
  #watch: NodeJS.Timeout | undefined
  #idle = Promise.withResolvers<void>()

  constructor(rules: BatchRules<Item, Answer>) {
    this.#rules = rules
  }

  get areWaiting(): boolean {
    return this.#waiting.length > 0
  }

  /**
   * @param askedAt when the call was made, if it has waited somewhere else before; `performance.now()`
   * @throws {StorageUnavailable} it was not answered in time
   */
  ask(item: Item, askedAt: number = performance.now()): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    const endsAt = askedAt + (this.#rules.patienceMilliseconds ?? CALL_MILLISECONDS)
    this.#waiting.push({ item, resolve, reject, endsAt })
    this.#watch ??= this.#watchUntil(endsAt)
    this.#schedule()
    return promise
  }

  /** Resolves when nothing waits and nothing is under way. */
  async idle(): Promise<void> {
    while (this.#isBusy) await this.#idle.promise
  }

  get #isBusy(): boolean {
    return this.#begun > 0 || this.#isScheduled
  }

  #schedule(): void {
    if (this.#isScheduled || !this.areWaiting || this.#begun >= this.#rules.underwayMax) return
    this.#isScheduled = true
    setImmediate(() => void this.#run())
  }

  async #run(): Promise<void> {
    this.#isScheduled = false
    this.#begun += 1
    const { prepare } = this.#rules
    try {
      if (prepare) await prepare()
      const batch = this.#take()
      this.#schedule() // what did not fit
      if (batch.length > 0 || prepare) await this.#perform(batch)
    } catch (error) {
      for (const { reject } of this.#waiting.splice(0)) reject(error) // nothing can be prepared
    } finally {
      this.#begun -= 1
      this.#schedule()
      if (!this.#isBusy) this.#noteIdle()
    }
  }

  #take(): readonly Waiting<Item, Answer>[] {
    const { fitting } = this.#rules
    const count = fitting?.(this.#waiting.map(({ item }) => item)) ?? this.#waiting.length
    if (count < this.#waiting.length) return this.#waiting.splice(0, count)
    const all = this.#waiting
    this.#waiting = []
    return all
  }

  async #perform(batch: readonly Waiting<Item, Answer>[]): Promise<void> {
    this.#underway.add(batch)
    try {
      await this.#rules.perform(batch)
    } catch (error) {
      for (const { reject } of batch) reject(error)
    } finally {
      this.#underway.delete(batch)
    }
  }

  #noteIdle(): void {
    this.#idle.resolve()
    this.#idle = Promise.withResolvers()
  }

  #watchUntil(endsAt: number): NodeJS.Timeout {
    return setTimeout(() => this.#rejectLate(), endsAt - performance.now()).unref()
  }

  #rejectLate(): void {
    const now = performance.now()
    const late = this.#waiting.filter(({ endsAt }) => endsAt <= now)
    this.#waiting = this.#waiting.filter(({ endsAt }) => endsAt > now)
    const { takesLong = () => false, tooLate = notInTime } = this.#rules
    const watched = [...this.#underway].flat().filter(({ item }) => !takesLong(item))
    const others = watched.filter(({ endsAt }) => endsAt > now)
    late.push(...watched.filter(({ endsAt }) => endsAt <= now))
    for (const { reject } of late) reject(tooLate())
    const next = Math.min(...[...others, ...this.#waiting].map(({ endsAt }) => endsAt))
    this.#watch = Number.isFinite(next) ? this.#watchUntil(next) : undefined
  }
}
