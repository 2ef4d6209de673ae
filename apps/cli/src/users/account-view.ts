import type { Account, Realm } from '@usher/engine'

/** An account as `--json` shows it; the names of the profile are the realm's. */
export function accountJson({ identifier: { kind } }: Realm, account: Account) {
  const { id, shownIdentifier, status, suspendedUntil, roles, profile } = account
  const { createdAt, updatedAt } = account
  return {
    id,
    [kind]: shownIdentifier,
    status,
    ...(suspendedUntil && { suspendedUntil }),
    roles,
    profile,
    createdAt,
    updatedAt,
    lastLoginAt: account.lastLoginAt ?? null,
  }
}

/** The same for people: names and values. */
export function accountLines({ identifier: { kind } }: Realm, account: Account): string[][] {
  const profile = Object.entries(account.profile).map(([name, value]) => [
    name,
    String(value ?? ''),
  ])
  return [
    ['id', account.id],
    [kind, account.shownIdentifier],
    ['status', statusOf(account)],
    ['roles', account.roles.join(', ')],
    ...profile,
    ['created', account.createdAt.toISOString()],
    ['last login', account.lastLoginAt?.toISOString() ?? 'never'],
  ]
}

/** One line on what an account is now, after a change. */
export function accountLine({ name }: Realm, account: Account): string {
  const roles = account.roles.length === 0 ? 'none' : account.roles.join(', ')
  return `${account.shownIdentifier} (${name} ${account.id}): ${statusOf(account)}, roles: ${roles}`
}

function statusOf({ status, suspendedUntil }: Account): string {
  return suspendedUntil ? `${status} until ${suspendedUntil.toISOString()}` : status
}
