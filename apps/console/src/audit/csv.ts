import type { RealmEvent } from './realm-log.ts'

const COLUMNS = ['at', 'realm', 'type', 'account_id', 'actor', 'address', 'user_agent', 'detail']

/** The first line of an export. */
export const CSV_HEAD = `${COLUMNS.join(',')}\r\n`

/** One event as a line of RFC 4180. */
export function csvLine(event: RealmEvent): string {
  const cells = [
    event.at.toISOString(),
    event.realm,
    event.type,
    event.accountId ?? '',
    event.actor ?? '',
    event.address ?? '',
    event.userAgent ?? '',
    event.detail ? JSON.stringify(event.detail) : '',
  ]
  return `${cells.map(cell).join(',')}\r\n`
}

/**
 * Spreadsheets run what begins like a formula, and a user agent can say anything: such cells get
 * an apostrophe in front (OWASP, CSV Injection).
 */
function cell(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
