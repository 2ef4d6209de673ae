/** Of each name the newest ones are kept: older things have often been deleted meanwhile. */
const KEPT = 40

/**
 * Values that requests name before they exist: `{{movie_id}}` stands for one of the ids that were
 * learnt under that name, each in its turn.
 */
export class Pool {
  readonly #values = new Map<string, unknown[]>()
  readonly #used = new Map<string, number>()

  learn(name: string, value: unknown): void {
    const known = this.#values.get(name) ?? []
    this.#values.set(name, [...known, value].slice(-KEPT))
  }

  /** Forgets what was learnt under that name before. */
  replace(name: string, values: readonly unknown[]): void {
    this.#values.set(name, [...values])
  }

  /** Puts values in place of their names. A text that is nothing but a name becomes the value itself. */
  resolve(value: unknown): unknown {
    if (typeof value === 'string') return this.#resolveText(value)
    if (Array.isArray(value)) return value.map((item) => this.resolve(item))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([name, field]) => [name, this.resolve(field)]),
    )
  }

  #resolveText(text: string): unknown {
    if (!text.includes('{{')) return text
    const whole = /^\{\{(\w+)\}\}$/.exec(text)?.[1]
    if (whole !== undefined) return this.#next(whole) ?? text
    return text.replaceAll(/\{\{(\w+)\}\}/g, (all, name) => String(this.#next(name) ?? all))
  }

  #next(name: string): unknown {
    const known = this.#values.get(name)
    if (!known || known.length === 0) return undefined
    const used = this.#used.get(name) ?? 0
    this.#used.set(name, used + 1)
    return known[used % known.length]
  }
}
