import { StorageUnavailable } from '@usher/engine'
import { deadline } from '../client/deadline.ts'

/**
 * Lets jobs with one key come one after the other, in the order of arrival. Lightweight
 * transactions on one partition that run at once hinder each other (each may void the other's
 * ballot), so those of one process queue here; the database decides between processes.
 */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>()

  /** @throws {StorageUnavailable} instead of a job whose caller has been answered meanwhile */
  async take<T>(key: string, job: () => Promise<T>): Promise<T> {
    const limit = deadline()
    const begin = () => {
      if (limit.isOver) throw new StorageUnavailable('too many changes of one row wait')
      return job()
    }
    const own = (this.#last.get(key) ?? Promise.resolve()).then(begin, begin)
    this.#last.set(key, own)
    try {
      return await own
    } finally {
      if (this.#last.get(key) === own) this.#last.delete(key)
    }
  }
}
