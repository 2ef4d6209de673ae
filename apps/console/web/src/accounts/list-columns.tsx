import { Link } from '@tanstack/react-router'
import type { Account } from '../api/accounts.ts'
import { Instant, MaybeInstant } from '../parts/instant.tsx'
import { Said } from '../parts/said.tsx'
import type { Column } from '../parts/table.tsx'
import { StatusTag } from '../parts/tag.tsx'
import { type OrderProps, sortedBy } from './list-order.tsx'

/** Columns that can be left out; the address always shows. */
export const OPTIONAL_COLUMNS = ['Name', 'Id', 'State', 'Roles', 'Created', 'Last sign-in'] as const

export type OptionalColumn = (typeof OPTIONAL_COLUMNS)[number]

/** What shows until somebody chooses otherwise. */
export const STANDARD_COLUMNS: readonly OptionalColumn[] = OPTIONAL_COLUMNS.filter(
  (name) => name !== 'Id',
)

/** @param shown which of the columns that can be left out */
export function listColumns(
  list: OrderProps,
  shown: readonly OptionalColumn[],
): readonly Column<Account>[] {
  const { realm } = list
  const identifier = realm.identifier === 'email' ? 'E-mail address' : 'User name'
  return [
    {
      title: identifier,
      ...sortedBy('identifier', identifier, list),
      cell: ({ id, identifier }) => (
        <Link to="/admin/accounts/$realm/$id" params={{ realm: realm.name, id }}>
          <Said>{identifier}</Said>
        </Link>
      ),
    },
    ...OPTIONAL_COLUMNS.filter((name) => shown.includes(name)).map((title) => ({
      title,
      ...CELLS[title],
      ...(title === 'Created' ? sortedBy('created', title, list) : {}),
    })),
  ]
}

const CELLS: Readonly<Record<OptionalColumn, Omit<Column<Account>, 'title'>>> = {
  Name: { cell: ({ name }) => (name === null ? '' : <Said>{name}</Said>) },
  Id: { cell: ({ id }) => <code>{id}</code> },
  State: { cell: ({ status }) => <StatusTag status={status} /> },
  Roles: { cell: ({ roles }) => roles.join(', ') || 'none' },
  Created: { cell: ({ created_at }) => <Instant at={created_at} /> },
  'Last sign-in': { cell: ({ last_login_at }) => <MaybeInstant at={last_login_at} />, minor: true },
}
