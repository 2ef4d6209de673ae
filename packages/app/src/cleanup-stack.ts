/** Closes what was opened, in the opposite order. */
export class CleanupStack {
  readonly #closers: (() => void | Promise<void>)[] = []

  add(closer: () => void | Promise<void>): void {
    this.#closers.push(closer)
  }

  /**
   * Runs every closer, even if some fail.
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
