import type { Account } from '@usher/engine'
import { refusal, type z } from '@usher/http'
import type { Administrators } from '../administrators/open-administrators.ts'
import { administratorRole } from '../administrators/roles.ts'
import { permissionsOf } from '../api/permissions.ts'
import type { signedInBody } from './schemas.ts'

/** Who is signed in, and what the pages may offer them. */
export async function signedInBodyOf(
  { engine, limits }: Administrators,
  account: Account,
): Promise<z.input<typeof signedInBody>> {
  const role = administratorRole(account)
  if (!role) throw refusal(403, 'This account is no administrator any more.')
  return {
    id: account.id,
    email: account.identifier,
    role,
    permissions: [...permissionsOf(role)],
    must_enrol: await engine.mustEnrol(account),
    passkeys: engine.relyingParty !== undefined,
    idle_seconds: limits.idleSeconds,
    signed_in_at: account.lastLoginAt ?? null,
  }
}
