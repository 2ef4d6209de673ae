import { SegmentedControl } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { type AccountRequest, requestsQuery } from '../api/operations.ts'
import styles from '../outbox/outbox.module.css'
import { Instant } from '../parts/instant.tsx'
import { Notice } from '../parts/notice.tsx'
import { Card, Page } from '../parts/page.tsx'
import { Answer, Empty } from '../parts/states.tsx'
import { type Column, Table } from '../parts/table.tsx'
import { StatusTag } from '../parts/tag.tsx'
import { Resolve } from './resolve.tsx'

/** Requests for accounts, in apps whose users can make them. */
export function Requests() {
  const { status = 'pending' } = useSearch({ from: '/admin/requests' })
  const navigate = useNavigate()
  const requests = useQuery(requestsQuery(status))
  const [told, setTold] = useState<string>()
  return (
    <Page
      title="Requests"
      lead="Accounts that people request for others. Approving creates the account and mails a link for choosing a password."
    >
      <div className={styles.choice}>
        <SegmentedControl
          size="xs"
          aria-label="Which requests"
          value={status}
          onChange={(value) => navigate({ to: '/admin/requests', search: { status: value } })}
          data={[
            { value: 'pending', label: 'Open' },
            { value: 'approved', label: 'Approved' },
            { value: 'rejected', label: 'Rejected' },
            { value: 'all', label: 'All' },
          ]}
        />
      </div>
      <div className={told ? styles.told : undefined} role="status">
        {told ? <Notice tone="good">{told}</Notice> : null}
      </div>
      <Card flush>
        <Answer of={requests} loading="Reading the requests">
          {({ requests: all }) =>
            all.length === 0 ? (
              <Empty title={status === 'pending' ? 'Nothing to decide.' : 'There are none.'} />
            ) : (
              <Table
                label="Requests"
                rows={all}
                keyOf={({ realm, id }) => realm + id}
                columns={columnsOf(setTold)}
              />
            )
          }
        </Answer>
      </Card>
    </Page>
  )
}

const columnsOf = (tell: (sentence: string) => void): readonly Column<AccountRequest>[] => [
  {
    title: 'Person',
    cell: ({ name, email }) => (
      <>
        {name}
        <br />
        <small>{email}</small>
      </>
    ),
  },
  {
    title: 'Details',
    cell: ({ details }) => details.map(({ label, value }) => `${label}: ${value}`).join(', '),
  },
  {
    title: 'Asked by',
    cell: ({ realm, requested_by }) => (
      <Link to="/admin/accounts/$realm/$id" params={{ realm, id: requested_by }}>
        {`${requested_by.slice(0, 12)}…`}
      </Link>
    ),
  },
  { title: 'Asked on', cell: ({ requested_at }) => <Instant at={requested_at} /> },
  { title: 'Notes', cell: ({ notes }) => notes ?? '', minor: true },
  { title: 'State', cell: ({ status }) => <StatusTag status={status} /> },
  {
    title: 'Decision',
    cell: (request) =>
      request.status === 'pending' ? <Resolve request={request} tell={tell} /> : null,
  },
]
