import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { type AccountRequest, requestsQuery } from '../api/operations.ts'
import { useMay } from '../api/permissions.ts'
import { operatorWords } from '../audit/event-words.ts'
import { Choice } from '../parts/choice.tsx'
import { Instant } from '../parts/instant.tsx'
import { Told, useTold } from '../parts/notice.tsx'
import { Card, Page } from '../parts/page.tsx'
import { Said } from '../parts/said.tsx'
import { Answer, Empty } from '../parts/states.tsx'
import { type Column, Table } from '../parts/table.tsx'
import { StatusTag } from '../parts/tag.tsx'
import { Resolve } from './resolve.tsx'

/** Requests for accounts, in apps whose users can make them. */
export function Requests() {
  const { status = 'pending' } = useSearch({ from: '/admin/requests' })
  const navigate = useNavigate()
  const requests = useQuery(requestsQuery(status))
  const { said, tell } = useTold()
  const mayDecide = useMay()('handle')
  return (
    <Page
      title="Requests"
      lead={
        'Accounts that people request for others. Approving creates the account and mails a link ' +
        'for choosing a password.'
      }
    >
      <Choice
        label="Which requests"
        value={status}
        choose={(value) => navigate({ to: '/admin/requests', search: { status: value } })}
        options={[
          { value: 'pending', label: 'Open' },
          { value: 'approved', label: 'Approved' },
          { value: 'rejected', label: 'Rejected' },
          { value: 'all', label: 'All' },
        ]}
      />
      <Told said={said} />
      <Card flush>
        <Answer of={requests} loading="Reading the requests">
          {({ requests: all }) =>
            all.length === 0 ? (
              <Empty title={status === 'pending' ? 'No open requests.' : 'No requests match.'} />
            ) : (
              <Table
                label="Requests"
                rows={all}
                keyOf={({ realm, id }) => realm + id}
                columns={mayDecide ? [...COLUMNS, decision(tell)] : COLUMNS}
              />
            )
          }
        </Answer>
      </Card>
    </Page>
  )
}

const COLUMNS: readonly Column<AccountRequest>[] = [
  {
    title: 'Person',
    cell: ({ name, email }) => (
      <>
        <Said>{name}</Said>
        <br />
        <small>
          <Said>{email}</Said>
        </small>
      </>
    ),
  },
  {
    title: 'Details',
    cell: ({ details }) => details.map(({ label, value }) => `${label}: ${value}`).join(', '),
  },
  {
    title: 'Asked by',
    cell: ({ realm, requested_by, requester }) => (
      <Link to="/admin/accounts/$realm/$id" params={{ realm, id: requested_by }}>
        <Said>{requester ?? `${requested_by} (deleted)`}</Said>
      </Link>
    ),
  },
  { title: 'Asked on', cell: ({ requested_at }) => <Instant at={requested_at} /> },
  { title: 'Notes', cell: ({ notes }) => (notes === null ? '' : <Said>{notes}</Said>) },
  {
    title: 'State',
    cell: ({ status, decided_by, reason }) => (
      <>
        <StatusTag status={status} />
        {decided_by === null ? null : (
          <>
            <br />
            <small>
              by {operatorWords(decided_by)}
              {reason === null ? '' : ': '}
              {reason === null ? null : <Said>{reason}</Said>}
            </small>
          </>
        )}
      </>
    ),
  },
]

const decision = (tell: (sentence: string) => void): Column<AccountRequest> => ({
  title: 'Decision',
  cell: (request) =>
    request.status === 'pending' ? <Resolve request={request} tell={tell} /> : null,
})
