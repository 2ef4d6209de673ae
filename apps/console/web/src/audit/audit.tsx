import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { realmName } from '../accounts/realm-name.ts'
import { realmsQuery } from '../api/accounts.ts'
import { type AuditEvent, type EventFilter, eventsQuery } from '../api/audit.ts'
import { useMay } from '../api/permissions.ts'
import { instantsOf } from '../parts/days.ts'
import { FilterForm } from '../parts/filter-form.tsx'
import { Card, Page } from '../parts/page.tsx'
import { Answer, Empty } from '../parts/states.tsx'
import styles from './audit.module.css'
import { EventTable } from './event-table.tsx'
import { EVENT_TYPES, EVENT_WORDS } from './event-words.ts'
import { Export } from './export.tsx'
import { filterProblem } from './filter-problem.ts'

/** New events show up so soon while the page is live. */
const LIVE_MS = 3_000

/** What was decided, in all apps. */
export function Audit() {
  const days = useSearch({ from: '/admin/audit' })
  const filter = instantsOf(days)
  const mayExport = useMay()('export')
  const [isLive, setLive] = useState(false)
  const problem = filterProblem(days)
  const events = useInfiniteQuery({
    ...eventsQuery(filter),
    enabled: problem === undefined,
    ...(isLive && { refetchInterval: LIVE_MS }),
  })
  return (
    <Page
      title="Audit log"
      lead="Every decision about accounts, newest first. Times are those of your zone."
      actions={
        <>
          <Checkbox
            size="xs"
            label="Live"
            checked={isLive}
            onChange={({ currentTarget }) => setLive(currentTarget.checked)}
          />
          {mayExport ? <Export filter={filter} /> : null}
        </>
      }
    >
      <EventFilters days={days} />
      <Card flush>
        {problem ? (
          <Empty title={problem}>Change the filter.</Empty>
        ) : (
          <Answer of={events} loading="Reading the log">
            {({ pages }) => <Events events={pages.flatMap((page) => page.events)} />}
          </Answer>
        )}
      </Card>
      {events.hasNextPage ? (
        <div className={styles.more}>
          <Button
            variant="default"
            size="xs"
            loading={events.isFetchingNextPage}
            onClick={() => events.fetchNextPage()}
          >
            Older events
          </Button>
        </div>
      ) : null}
    </Page>
  )
}

function Events({ events }: { readonly events: readonly AuditEvent[] }) {
  return events.length === 0 ? (
    <Empty title="No events match.">Try fewer filters.</Empty>
  ) : (
    <EventTable label="Events" events={events} />
  )
}

function EventFilters({ days }: { readonly days: EventFilter }) {
  const { data } = useQuery(realmsQuery)
  const navigate = useNavigate()
  return (
    <FilterForm
      label="Events"
      verb="Apply"
      inForce={days}
      apply={(search) => navigate({ to: '/admin/audit', search })}
    >
      {({ typed, chosen }) => (
        <>
          <NativeSelect
            label="App"
            data={[
              { value: '', label: 'All' },
              ...(data?.realms ?? []).map((one) => ({ value: one.name, label: realmName(one) })),
            ]}
            {...chosen('realm')}
          />
          <NativeSelect
            label="What"
            data={[
              { value: '', label: 'Everything' },
              ...EVENT_TYPES.map((type) => ({ value: type, label: EVENT_WORDS[type] })),
            ]}
            {...chosen('type')}
          />
          <TextInput
            label="Account"
            placeholder="Address, user name or id"
            autoComplete="off"
            {...typed('account')}
          />
          <TextInput
            label="Client address"
            placeholder="203.0.113.7"
            autoComplete="off"
            {...typed('address')}
          />
          <TextInput
            label="Administrator"
            placeholder="Address or name"
            autoComplete="off"
            {...typed('administrator')}
          />
          <TextInput type="date" label="From" {...typed('since')} />
          <TextInput type="date" label="Up to" {...typed('until')} />
        </>
      )}
    </FilterForm>
  )
}
