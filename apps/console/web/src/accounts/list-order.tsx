import { NativeSelect, UnstyledButton } from '@mantine/core'
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import type { AccountFilter, Realm } from '../api/accounts.ts'
import type { Column } from '../parts/table.tsx'
import styles from './accounts.module.css'

type Order = Realm['orders'][number]

export interface OrderProps {
  readonly realm: Realm
  readonly filter: AccountFilter
  readonly apply: (filter: AccountFilter) => void
}

const STANDARD: Order = 'newest'

/** In words, and for screens on which the table has no heads. */
export function ListOrder({ realm, filter, apply }: OrderProps) {
  return (
    <NativeSelect
      size="xs"
      aria-label="Order"
      value={filter.order ?? STANDARD}
      onChange={({ currentTarget: { value } }) => apply(inOrder(filter, value))}
      data={realm.orders.map((order) => ({ value: order, label: orderWords(realm, order) }))}
    />
  )
}

function orderWords({ identifier }: Realm, order: Order): string {
  const by = identifier === 'email' ? 'Address' : 'User name'
  return {
    newest: 'Newest first',
    oldest: 'Oldest first',
    identifier: `${by}, A to Z`,
    identifier_descending: `${by}, Z to A`,
  }[order]
}

/** What a click on the head of a column changes to, if the database has an index for it. */
const SORTS = {
  identifier: { ascending: 'identifier', descending: 'identifier_descending' },
  created: { ascending: 'oldest', descending: 'newest' },
} as const

/** The part of a column that sorts the list by it. */
export function sortedBy(
  what: keyof typeof SORTS,
  title: string,
  { realm, filter, apply }: OrderProps,
): Pick<Column<never>, 'head' | 'sorted'> {
  const { ascending, descending } = SORTS[what]
  if (!realm.orders.includes(ascending)) return {}
  const order = filter.order ?? STANDARD
  const sorted = order === ascending ? 'ascending' : order === descending ? 'descending' : undefined
  const first = what === 'created' ? descending : ascending
  const second = first === ascending ? descending : ascending
  return {
    sorted,
    head: (
      <UnstyledButton
        className={styles.sort}
        onClick={() => apply(inOrder(filter, order === first ? second : first))}
      >
        {title}
        {sorted === 'ascending' ? <IconArrowUp size={14} aria-hidden /> : null}
        {sorted === 'descending' ? <IconArrowDown size={14} aria-hidden /> : null}
      </UnstyledButton>
    ),
  }
}

/** A page of one order is none of another. */
function inOrder(filter: AccountFilter, order: string): AccountFilter {
  return { ...filter, before: undefined, order: order === STANDARD ? undefined : order }
}
