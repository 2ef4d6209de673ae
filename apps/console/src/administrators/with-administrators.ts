import type { ResealOptions } from '@usher/app'
import { createPasswordHasher, systemClock } from '@usher/engine'
import type { Variables } from '@usher/settings'
import { type Administrators, openAdministrators } from './open-administrators.ts'

/**
 * Opens the administrators' database for one job of a command and closes it whatever happens. A
 * running server sees at once what the job has changed.
 *
 * @param reseal moves the database from a former `SECRET_KEY` to the present one first
 * @throws {SettingError} a variable is wrong
 * @throws {StorageFault} the database has another secret, or cannot be opened
 */
export async function withAdministrators<T>(
  variables: Variables,
  job: (administrators: Administrators) => Promise<T>,
  reseal?: ResealOptions,
): Promise<T> {
  const hasher = createPasswordHasher({ threads: 1 })
  try {
    const parts = { variables, hasher, clock: systemClock, ...(reseal && { reseal }) }
    const administrators = await openAdministrators(parts)
    try {
      return await job(administrators)
    } finally {
      await administrators.close()
    }
  } finally {
    await hasher.close()
  }
}
