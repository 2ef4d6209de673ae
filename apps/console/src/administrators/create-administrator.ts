import type { Variables } from '@usher/settings'
import type { AdministratorRole } from './roles.ts'
import { withAdministrators } from './with-administrators.ts'

/** An administrator to be, as an operator names them on the command line. */
export interface NewAdministrator {
  readonly variables: Variables
  readonly email: string
  readonly password: string
  /** Default: `owner`. */
  readonly role?: AdministratorRole | undefined
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
  role = 'owner',
  actor,
}: NewAdministrator): Promise<{ id: string; email: string; role: AdministratorRole }> {
  return withAdministrators(variables, async ({ engine }) => {
    const { account } = await engine.createAccount({
      identifier: email,
      password,
      guessable: 'refused',
      roles: [role],
      actor,
    })
    return { id: account.id, email: account.identifier, role }
  })
}
