/** What has to be given back, in the opposite order of its opening. */
export class Closing {
  readonly #closers: (() => void | Promise<void>)[] = []

  add(closer: () => void | Promise<void>): void {
    this.#closers.push(closer)
  }

  /**
   * Closes everything, also if something of it fails.
   *
   * @throws the first failure
   */
  async close(): Promise<void> {
    const failures: unknown[] = []
    for (const closer of this.#closers.splice(0).reverse()) {
      try {
        await closer()
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length > 0) throw failures[0]
  }
}
