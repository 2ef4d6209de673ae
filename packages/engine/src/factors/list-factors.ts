import type { UseCaseContext } from '../context.ts'
import type { Account, Passkey, TotpFactor } from '../ports.ts'
import { declaresPasskeys } from './passkey-options.ts'
import { hasSecondFactor, requiresFactor } from './requirement.ts'

/** The factors of an account, as its holder may see them. */
export interface ListedFactors {
  readonly totp: TotpFactor | undefined
  /** The oldest first. */
  readonly passkeys: readonly Passkey[]
  /** Absent: the account has no second factor, and so no codes. */
  readonly recoveryCodesLeft: number | undefined
  /** Whether a role requires a second factor. */
  readonly isRequired: boolean
}

/** What an account proves itself with beside its password. */
export async function listFactors(
  { realm, store }: UseCaseContext,
  { account }: { account: Pick<Account, 'id' | 'roles'> },
): Promise<ListedFactors> {
  const factors = await store.factors.list(account.id)
  return {
    totp: factors.totp?.confirmedAt ? factors.totp : undefined,
    passkeys: declaresPasskeys(realm) ? factors.passkeys : [],
    recoveryCodesLeft: hasSecondFactor(realm, factors) ? factors.recoveryCodes : undefined,
    isRequired: requiresFactor(realm, account.roles),
  }
}
