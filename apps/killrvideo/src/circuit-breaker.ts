/** So many failures in a row open it. */
const FAILURES = 3
const OPEN_MILLISECONDS = 30_000

/**
 * Keeps a service that fails from being waited for again and again: after some failures in a row
 * nobody asks it for half a minute.
 */
export class CircuitBreaker {
  readonly #now: () => number
  #failures = 0
  #openUntil = 0

  /** @param now milliseconds of any clock that never goes back */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** @returns the answer; `undefined` if the service failed or is left alone at the moment */
  async ask<T>(question: () => Promise<T>): Promise<T | undefined> {
    if (this.#now() < this.#openUntil) return undefined
    try {
      const answer = await question()
      this.#failures = 0
      return answer
    } catch {
      this.#failures += 1
      if (this.#failures >= FAILURES) this.#openUntil = this.#now() + OPEN_MILLISECONDS
      return undefined
    }
  }
}
