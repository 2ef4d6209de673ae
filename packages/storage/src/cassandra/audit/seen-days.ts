const MOST = 10_000

/** Remembers which days have been noted in the database, so that each is noted once per process. */
export class SeenDays {
  readonly #seen = new Set<string>()

  has(list: string, day: number): boolean {
    return this.#seen.has(`${list} ${day}`)
  }

  add(list: string, day: number): void {
    if (this.#seen.size >= MOST) this.#seen.clear()
    this.#seen.add(`${list} ${day}`)
  }
}
