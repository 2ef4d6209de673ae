import { Link } from '@tanstack/react-router'
import type { AuditEvent } from '../api/audit.ts'
import { deviceOf } from '../parts/device.ts'
import { Instant } from '../parts/instant.tsx'
import { Said } from '../parts/said.tsx'
import { type Column, Table } from '../parts/table.tsx'
import { actorWords, detailWords, EVENT_WORDS } from './event-words.ts'

interface EventTableProps {
  readonly label: string
  readonly events: readonly AuditEvent[]
  /** Leaves out whose account it is, where that is clear. */
  readonly brief?: boolean
}

/** Events, one per row. */
export function EventTable({ label, events, brief = false }: EventTableProps) {
  return (
    <Table
      label={label}
      rows={events}
      keyOf={({ realm, id }) => `${realm} ${id}`}
      columns={brief ? COLUMNS : [COLUMNS[0], ...WHOSE, ...COLUMNS.slice(1)]}
    />
  )
}

const COLUMNS: readonly [Column<AuditEvent>, ...Column<AuditEvent>[]] = [
  {
    title: 'What',
    cell: (event) => (
      <>
        {EVENT_WORDS[event.type]}
        <Details of={event} />
      </>
    ),
  },
  { title: 'When', cell: ({ at }) => <Instant at={at} /> },
  { title: 'Decided by', cell: (event) => actorWords(event) },
  {
    title: 'From',
    cell: ({ address, user_agent }) =>
      address === null ? '' : `${address}, ${deviceOf(user_agent)}`,
    minor: true,
  },
]

const WHOSE: readonly Column<AuditEvent>[] = [
  { title: 'App', cell: ({ realm }) => realm },
  {
    title: 'Account',
    cell: ({ realm, account_id, account }) =>
      account_id === null ? (
        'unknown'
      ) : (
        <Link to="/admin/accounts/$realm/$id" params={{ realm, id: account_id }}>
          <Said>{account ?? `${account_id} (deleted)`}</Said>
        </Link>
      ),
  },
]

function Details({ of }: { readonly of: AuditEvent }) {
  const words = detailWords(of)
  return words === '' ? null : (
    <>
      <br />
      <small>{words}</small>
    </>
  )
}
