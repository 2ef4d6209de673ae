import { UNUSABLE_HASH } from '@usher/engine'
import type { StoredFactors } from '../factors/stored-factors.ts'
import type { StoredIdentity } from '../identities/stored-identities.ts'
import type { RealmContext } from '../realm-context.ts'
import { type HolderRow, passwordOf } from './credential.ts'

/**
 * Whether the account can sign in with its password or with what is left of the rest. A change that
 * relies on it has to find the password, the identities and the factors again.
 */
export async function hasWayIn(
  context: RealmContext,
  row: HolderRow,
  left: {
    readonly identities: readonly StoredIdentity[]
    readonly factors: StoredFactors
  },
): Promise<boolean> {
  if (left.identities.length > 0) return true
  const isDeclared = context.realm.passkeys?.signIn === true
  const isPasskey = left.factors.passkeys.some(
    ({ use, disabledAt }) => use === 'sign_in' && disabledAt === undefined,
  )
  if (isDeclared && isPasskey) return true
  return (await passwordOf(context, row)) !== UNUSABLE_HASH
}
