import { Checkbox } from '@mantine/core'
import { useState } from 'react'
import type { Account } from '../api/accounts.ts'
import type { Column } from '../parts/table.tsx'

/** Which accounts of a page are chosen. */
export interface Chosen {
  readonly ids: ReadonlySet<string>
  readonly choose: (ids: ReadonlySet<string>) => void
  readonly clear: () => void
}

const NONE: ReadonlySet<string> = new Set()

/**
 * @param page what is listed: nothing stays chosen that nobody sees any more
 */
export function useChosen(page: string): Chosen {
  const [kept, keep] = useState({ page, ids: NONE })
  return {
    ids: kept.page === page ? kept.ids : NONE,
    choose: (ids) => keep({ page, ids }),
    clear: () => keep({ page, ids: NONE }),
  }
}

/** Boxes that choose an account each, and one on top that chooses all of the page. */
export function chooseColumn(accounts: readonly Account[], chosen: Chosen): Column<Account> {
  const { ids, choose, clear } = chosen
  const count = accounts.filter(({ id }) => ids.has(id)).length
  const toggle = (id: string) => {
    const next = new Set(ids)
    if (!next.delete(id)) next.add(id)
    choose(next)
  }
  return {
    title: 'Chosen',
    chooses: true,
    head: (
      <Checkbox
        size="xs"
        aria-label="Choose all of this page"
        checked={count === accounts.length}
        indeterminate={count > 0 && count < accounts.length}
        onChange={({ currentTarget: { checked } }) =>
          checked ? choose(new Set(accounts.map(({ id }) => id))) : clear()
        }
      />
    ),
    cell: ({ id, identifier }) => (
      <Checkbox
        size="xs"
        aria-label={`Choose ${identifier}`}
        checked={ids.has(id)}
        onChange={() => toggle(id)}
      />
    ),
  }
}
