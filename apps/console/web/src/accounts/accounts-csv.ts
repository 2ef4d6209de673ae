import type { Account } from '../api/accounts.ts'

const HEAD = ['id', 'identifier', 'name', 'status', 'roles', 'created_at', 'last_login_at']

/** Accounts as a file of RFC 4180, as spreadsheets read it. */
export function accountsCsv(accounts: readonly Account[]): string {
  const lines = accounts.map((account) => [
    account.id,
    account.identifier,
    account.name ?? '',
    account.status,
    account.roles.join(';'),
    account.created_at,
    account.last_login_at ?? '',
  ])
  return [HEAD, ...lines].map((cells) => `${cells.map(cell).join(',')}\r\n`).join('')
}

/**
 * Spreadsheets run what begins like a formula, and people choose their names: such cells get an
 * apostrophe in front (OWASP, CSV Injection).
 */
function cell(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
