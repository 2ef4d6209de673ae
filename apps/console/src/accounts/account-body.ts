import type { Account } from '@usher/engine'

/** An account in a list. */
export function accountBodyOf(account: Account) {
  return {
    id: account.id,
    identifier: account.shownIdentifier,
    name: nameOf(account),
    status: account.status,
    roles: account.roles,
    created_at: account.createdAt,
    last_login_at: account.lastLoginAt ?? null,
  }
}

/** What somebody is called, where the app's profile has names. */
function nameOf({ profile }: Account): string | null {
  const names = Object.entries(profile).flatMap(([field, value]) =>
    /name/i.test(field) && typeof value === 'string' ? [value] : [],
  )
  return names.join(' ').trim() || null
}
