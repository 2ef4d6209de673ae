import type { Account } from '@usher/engine'

/** An account in a list. */
export function accountBodyOf(account: Account) {
  return {
    id: account.id,
    identifier: account.shownIdentifier,
    status: account.status,
    roles: account.roles,
    created_at: account.createdAt,
    last_login_at: account.lastLoginAt ?? null,
  }
}
