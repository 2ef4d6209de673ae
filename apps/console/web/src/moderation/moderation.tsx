import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { moderatedQuery, type Report, reportsQuery } from '../api/moderation.ts'
import { AppChoice } from '../parts/app-choice.tsx'
import { Choice } from '../parts/choice.tsx'
import { Instant } from '../parts/instant.tsx'
import { LinkButton } from '../parts/link-button.tsx'
import { Card, Page } from '../parts/page.tsx'
import { Answer, Empty } from '../parts/states.tsx'
import { type Column, Table } from '../parts/table.tsx'
import { Tag } from '../parts/tag.tsx'
import styles from './moderation.module.css'
import { STATES, toneOf } from './states.ts'

/** Content that people have reported, in apps that have it. */
export function Moderation() {
  const moderated = useQuery(moderatedQuery)
  const { realm } = useSearch({ from: '/admin/moderation' })
  return (
    <Page
      title="Moderation"
      lead="What people have reported. Approving a report removes the content."
    >
      <Answer of={moderated} loading="Looking for reports">
        {({ apps }) => {
          const app = apps.find((one) => one.realm === realm) ?? apps[0]
          return app ? (
            <Reports realm={app.realm} realms={apps.map((one) => one.realm)} counts={app.counts} />
          ) : (
            <Empty title="No app on this server has content that can be reported." />
          )
        }}
      </Answer>
    </Page>
  )
}

interface ReportsProps {
  readonly realm: string
  readonly realms: readonly string[]
  readonly counts: readonly { readonly label: string; readonly value: number }[]
}

function Reports({ realm, realms, counts }: ReportsProps) {
  const { status, page: shown = '1' } = useSearch({ from: '/admin/moderation' })
  const navigate = useNavigate()
  const page = Math.max(1, Number(shown) || 1)
  const reports = useQuery(reportsQuery(realm, status, page))
  const show = (search: { realm?: string; status?: string; page?: string }) =>
    navigate({ to: '/admin/moderation', search })
  return (
    <>
      <AppChoice realms={realms} realm={realm} choose={(chosen) => show({ realm: chosen })} />
      <Choice
        label="Which reports"
        value={status ?? ''}
        options={[{ value: '', label: 'All' }, ...STATES]}
        choose={(value) => show({ realm, status: value })}
      >
        {counts.map(({ label, value }) => `${label}: ${value}`).join(', ')}
      </Choice>
      <Card flush>
        <Answer of={reports} loading="Reading the reports">
          {({ reports: all }) =>
            all.length === 0 ? (
              <Empty title={status ? 'No reports match.' : 'No reports yet.'} />
            ) : (
              <Table label="Reports" rows={all} keyOf={({ id }) => id} columns={COLUMNS} />
            )
          }
        </Answer>
      </Card>
      {reports.data ? (
        <nav className={styles.pages} aria-label="Pages of reports">
          {page > 1 ? (
            <LinkButton
              variant="default"
              size="xs"
              to="/admin/moderation"
              search={{ realm, status, page: String(page - 1) }}
            >
              Newer reports
            </LinkButton>
          ) : null}
          {page * reports.data.page_size < reports.data.total ? (
            <LinkButton
              variant="default"
              size="xs"
              to="/admin/moderation"
              search={{ realm, status, page: String(page + 1) }}
            >
              Older reports
            </LinkButton>
          ) : null}
        </nav>
      ) : null}
    </>
  )
}

const COLUMNS: readonly Column<Report>[] = [
  {
    title: 'Reason',
    cell: ({ realm, id, reason, content_type }) => (
      <Link to="/admin/moderation/$realm/$id" params={{ realm, id }}>
        {reason}, {content_type}
      </Link>
    ),
  },
  {
    title: 'State',
    cell: ({ status }) => <Tag tone={toneOf(status)}>{status.replace('_', ' ')}</Tag>,
  },
  { title: 'Reported', cell: ({ created_at }) => <Instant at={created_at} /> },
  {
    title: 'By',
    cell: ({ realm, reporter_id }) => (
      <Link to="/admin/accounts/$realm/$id" params={{ realm, id: reporter_id }}>
        Their account
      </Link>
    ),
    minor: true,
  },
  { title: 'Notes', cell: ({ notes }) => notes ?? '', minor: true },
]
