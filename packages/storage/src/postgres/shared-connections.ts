import { type PoolSettings, postgresPool, type RoutedPool } from './pool.ts'

/** Five realms and two processes leave four of twenty connections to commands. */
export const DEFAULT_CONNECTIONS = 8

/** @internal A pool that somebody uses; the last one who gives it back closes it. */
export interface BorrowedPool extends RoutedPool {
  release(): Promise<void>
}

interface Lent {
  readonly opening: Promise<RoutedPool>
  borrowers: number
}

/**
 * The PostgreSQL connections of a process. All realms of one `DATABASE_URL` share one pool, so their
 * number does not grow with the number of realms.
 */
export class SharedConnections {
  readonly #max: number
  readonly #pools = new Map<string, Lent>()

  /** @param max how many connections each URL gets, at least 2; default: 8 */
  constructor(max: number = DEFAULT_CONNECTIONS) {
    this.#max = max
  }

  /**
   * @internal
   * @throws {pg.DatabaseError | Error} the server cannot be reached or refuses
   */
  async borrow(url: string): Promise<BorrowedPool> {
    const lent = this.#pools.get(url) ?? this.#lend({ url, max: this.#max, isPatient: false })
    lent.borrowers += 1
    try {
      return { ...(await lent.opening), release: () => this.#giveBack(url, lent) }
    } catch (error) {
      this.#pools.delete(url)
      throw error
    }
  }

  #lend(settings: PoolSettings): Lent {
    const lent = { opening: postgresPool(settings), borrowers: 0 }
    this.#pools.set(settings.url, lent)
    return lent
  }

  async #giveBack(url: string, lent: Lent): Promise<void> {
    lent.borrowers -= 1
    if (lent.borrowers > 0) return
    this.#pools.delete(url)
    const { pool } = await lent.opening
    await pool.end()
  }
}
