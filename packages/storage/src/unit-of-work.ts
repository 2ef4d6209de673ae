import { AsyncLocalStorage } from 'node:async_hooks'

interface UnitOfWork {
  readonly database: object
  isOpen: boolean
}

const current = new AsyncLocalStorage<UnitOfWork>()

/** Runs the job so that what it calls can tell that it is inside of one. */
export async function asUnitOfWork<T>(database: object, job: () => Promise<T>): Promise<T> {
  const unit = { database, isOpen: true }
  try {
    return await current.run(unit, job)
  } finally {
    unit.isOpen = false
  }
}

/** A unit of work that waits for its own database would wait for itself. */
export function assertOutsideOfUnitOfWork(database: object): void {
  const unit = current.getStore()
  if (unit?.isOpen && unit.database === database) {
    throw new TypeError('inside of database.write use its tx; here it would wait for itself')
  }
}
