/** Lets one user at a time through, in the order of arrival. */
export class Turnstile {
  #taken = false
  readonly #waiting: (() => void)[] = []

  get isFree(): boolean {
    return !this.#taken
  }

  async enter(): Promise<void> {
    if (!this.#taken) {
      this.#taken = true
      return
    }
    await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  leave(): void {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#taken = false
  }
}
