import type { AccountStatus } from '@usher/engine'

/** What the contract calls the states of an account. */
export const ACCOUNT_STATUSES = ['active', 'suspended', 'inactive'] as const

export type ContractStatus = (typeof ACCOUNT_STATUSES)[number]

/**
 * The states by the contract's names. `inactive` accounts come from older systems only; they count
 * as suspended for logins and tokens (section D.5).
 */
export const STATUS_NAMES: Readonly<Record<ContractStatus, AccountStatus>> = {
  active: 'active',
  suspended: 'suspended',
  inactive: 'archived',
}

/** The contract's name of a state. */
export function contractStatus(status: AccountStatus): ContractStatus {
  if (status === 'active' || status === 'suspended') return status
  return 'inactive'
}
