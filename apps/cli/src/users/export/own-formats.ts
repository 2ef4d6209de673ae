import type { AppModule } from '@usher/app'
import type { ExportedAccount } from '@usher/engine'
import { factorColumns, writtenFactor } from '../factor-columns.ts'
import { columnsOf } from '../import/own-columns.ts'
import { type ExportFormat, jsonArray } from './format.ts'

const ROLE_SEPARATOR = ';'
const BYTE_ORDER_MARK = '\uFEFF'

/** The columns that `users import` reads. */
export function csvFormat(module: AppModule): ExportFormat {
  const { realm } = module
  return { sections: [rows(columnsOf(realm), (account) => cellsOf(module, account).map(quoted))] }
}

/**
 * For people with a spreadsheet: without hashes and factors, with the mark by which Excel knows UTF-8, and with
 * an apostrophe before what it would run as a formula.
 */
export function spreadsheetFormat(module: AppModule): ExportFormat {
  const columns = columnsOf(module.realm)
  const secret = new Set<string>(['hash', ...factorColumns(module.realm)])
  const shown = <T>(cells: readonly T[]) =>
    cells.filter((_, place) => !secret.has(columns[place] ?? ''))
  const section = rows(shown(columns), (account) =>
    shown(cellsOf(module, account)).map((cell) => quoted(withoutFormula(cell))),
  )
  return { sections: [{ ...section, open: `${BYTE_ORDER_MARK}${section.open}` }] }
}

/** An array with one account a line, by the names of the columns. */
export function jsonFormat(module: AppModule): ExportFormat {
  const columns = columnsOf(module.realm)
  return {
    sections: [
      jsonArray('', '\n', (account) => {
        const cells = cellsOf(module, account)
        const values = columns.map((column, place) => [column, cells[place]] as const)
        const factors = factorColumns(module.realm).map(
          (column) => [column, writtenFactor(account, column)] as const,
        )
        return {
          ...Object.fromEntries(values),
          roles: account.roles,
          ...Object.fromEntries(factors),
        }
      }),
    ],
  }
}

function rows(columns: readonly string[], cells: (account: ExportedAccount) => readonly string[]) {
  return {
    open: `${columns.join(',')}\n`,
    joint: '',
    close: '',
    write: (account: ExportedAccount) => `${cells(account).join(',')}\n`,
  }
}

/** In the order of `columnsOf`. */
function cellsOf(
  { realm, statusNames = {} }: AppModule,
  account: ExportedAccount,
): readonly (string | number | null)[] {
  const { profile, roles, hash, createdAt, confirmedAt, locale } = account
  // the wish to be erased stays here, and nobody gets in elsewhere either
  const status = account.status === 'erasing' ? 'suspended' : account.status
  const named = Object.entries(statusNames).find(([, own]) => own === status)?.[0]
  return [
    account.id,
    account.shownIdentifier,
    ...Object.keys(realm.profile).map((name) => profile[name] ?? null),
    roles.join(ROLE_SEPARATOR),
    hash,
    named ?? status,
    createdAt.toISOString(),
    confirmedAt?.toISOString() ?? null,
    locale ?? null,
    ...factorColumns(realm).map((column) => {
      const written = writtenFactor(account, column)
      return written && JSON.stringify(written)
    }),
  ]
}

/** CSV injection (OWASP): spreadsheets run what begins so. */
function withoutFormula(cell: string | number | null): string | number | null {
  return typeof cell === 'string' && /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell
}

/** RFC 4180 §2. */
function quoted(cell: string | number | null): string {
  const text = String(cell ?? '')
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
