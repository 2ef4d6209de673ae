import { createPasswordHasher, systemClock } from '@usher/engine'
import type { Variables } from '@usher/settings'
import { openAdministrators } from './open-administrators.ts'

/** An administrator to be, as an operator names them on the command line. */
export interface NewAdministrator {
  readonly variables: Variables
  readonly email: string
  readonly password: string
  /** Who decided, for the audit log: `operator:<name>`. */
  readonly actor: string
}

/**
 * Creates somebody who may sign in to the console. Opens the administrators' database and closes it
 * again; a running server sees the account at once.
 *
 * @throws {Refused} `identifier_invalid`, `identifier_taken`, `password_too_weak`
 * @throws {SettingError} a variable is wrong
 * @throws {StorageFault} the database cannot be opened
 */
export async function createAdministrator({
  variables,
  email,
  password,
  actor,
}: NewAdministrator): Promise<{ id: string; email: string }> {
  const hasher = createPasswordHasher({ threads: 1 })
  try {
    const administrators = await openAdministrators({ variables, hasher, clock: systemClock })
    try {
      const { account } = await administrators.engine.createAccount({
        identifier: email,
        password,
        guessable: 'refused',
        actor,
      })
      return { id: account.id, email: account.identifier }
    } finally {
      await administrators.close()
    }
  } finally {
    await hasher.close()
  }
}
