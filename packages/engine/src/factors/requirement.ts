import type { UseCaseContext } from '../context.ts'
import type { Account, FactorMethod, Factors } from '../ports.ts'
import type { Realm } from '../realm.ts'
import { Refused } from '../refusals.ts'

/** Whether one of the roles requires a second factor. */
export function requiresFactor({ secondFactors }: Realm, roles: readonly string[]): boolean {
  return roles.some((role) => secondFactors?.requiredFor.includes(role))
}

/** Whether there is a second step at all; recovery codes alone are none. */
export function hasSecondFactor(
  { secondFactors }: Realm,
  { totp, passkeys }: Pick<Factors, 'totp' | 'passkeys'>,
): boolean {
  const declared = secondFactors?.methods ?? []
  if (declared.includes('passkey') && passkeys.length > 0) return true
  return declared.includes('totp') && totp?.confirmedAt !== undefined
}

/** With what the second step can be taken; a disabled factor is no way, but stays an obstacle. */
export function usableMethods(
  { secondFactors }: Realm,
  { totp, passkeys, recoveryCodes }: Factors,
): readonly FactorMethod[] {
  const usable: Record<FactorMethod, boolean> = {
    totp: totp?.confirmedAt !== undefined && totp.disabledAt === undefined,
    passkey: passkeys.some(({ disabledAt }) => disabledAt === undefined),
    recovery_code: recoveryCodes > 0,
  }
  const declared: readonly FactorMethod[] = secondFactors?.methods ?? []
  return ORDER.filter((method) => declared.includes(method) && usable[method])
}

const ORDER: readonly FactorMethod[] = ['totp', 'passkey', 'recovery_code']

/** Whether the account has to add a second factor before it can do anything else. */
export async function mustEnrol(
  { realm, store }: Pick<UseCaseContext, 'realm' | 'store'>,
  { id, roles }: Pick<Account, 'id' | 'roles'>,
): Promise<boolean> {
  if (!requiresFactor(realm, roles)) return false
  return !hasSecondFactor(realm, await store.factors.list(id))
}

/**
 * For routes that an account without its required factor cannot use.
 *
 * @throws {Refused} `second_factor_enrolment_required`
 */
export async function requireEnrolment(
  context: Pick<UseCaseContext, 'realm' | 'store'>,
  account: Pick<Account, 'id' | 'roles'>,
): Promise<void> {
  if (await mustEnrol(context, account)) {
    throw new Refused({ code: 'second_factor_enrolment_required' })
  }
}
