import { Button, NativeSelect, TextInput } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { FormEvent } from 'react'
import { realmName } from '../accounts/realm-name.ts'
import { realmsQuery } from '../api/accounts.ts'
import { type EventFilter, eventsQuery, exportUrl } from '../api/audit.ts'
import { Filters, textIn } from '../parts/fields.tsx'
import { Card, Page } from '../parts/page.tsx'
import { Answer, Empty } from '../parts/states.tsx'
import styles from './audit.module.css'
import { EventTable } from './event-table.tsx'
import { EVENT_TYPES, EVENT_WORDS } from './event-words.ts'

/** What was decided, in all apps. */
export function Audit() {
  const days = useSearch({ from: '/admin/audit' })
  const filter = instantsOf(days)
  const events = useInfiniteQuery(eventsQuery(filter))
  return (
    <Page
      title="Audit log"
      lead="Every decision about accounts, newest first. Times are those of your zone."
      actions={
        <Button
          component="a"
          href={exportUrl(filter)}
          download
          size="xs"
          variant="default"
          leftSection={<IconDownload size={15} aria-hidden />}
        >
          Export as CSV
        </Button>
      }
    >
      <EventFilters key={JSON.stringify(days)} days={days} />
      <Card flush>
        <Answer of={events} loading="Reading the log">
          {({ pages }) => {
            const all = pages.flatMap((page) => page.events)
            return all.length === 0 ? (
              <Empty title="No event is like that.">Try fewer conditions.</Empty>
            ) : (
              <EventTable label="Events" events={all} />
            )
          }}
        </Answer>
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

function EventFilters({ days }: { readonly days: EventFilter }) {
  const { data } = useQuery(realmsQuery)
  const navigate = useNavigate()
  const narrow = (change: EventFilter) =>
    navigate({ to: '/admin/audit', search: { ...days, ...change } })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const given = (name: string) => textIn(form, name).trim() || undefined
    void narrow({ account: given('account'), since: given('since'), until: given('until') })
  }
  return (
    <search aria-label="Events">
      <form onSubmit={submit}>
        <Filters>
          <NativeSelect
            label="App"
            value={days.realm ?? ''}
            onChange={({ currentTarget }) => narrow({ realm: currentTarget.value || undefined })}
            data={[
              { value: '', label: 'All' },
              ...(data?.realms ?? []).map((one) => ({ value: one.name, label: realmName(one) })),
            ]}
          />
          <NativeSelect
            label="What"
            value={days.type ?? ''}
            onChange={({ currentTarget }) => narrow({ type: currentTarget.value || undefined })}
            data={[
              { value: '', label: 'Everything' },
              ...EVENT_TYPES.map((type) => ({ value: type, label: EVENT_WORDS[type] })),
            ]}
          />
          <TextInput
            name="account"
            label="Account id"
            defaultValue={days.account ?? ''}
            autoComplete="off"
          />
          <TextInput name="since" type="date" label="From" defaultValue={days.since ?? ''} />
          <TextInput name="until" type="date" label="Up to" defaultValue={days.until ?? ''} />
          <Button type="submit" variant="default">
            Apply
          </Button>
        </Filters>
      </form>
    </search>
  )
}

/** Days of the reader's zone as instants; the last day counts as a whole. */
function instantsOf({ since, until, ...others }: EventFilter): EventFilter {
  const startOf = (day: string, later = 0) => {
    const date = new Date(`${day}T00:00`)
    date.setDate(date.getDate() + later)
    return Number.isNaN(date.getTime()) ? undefined : date.toISOString()
  }
  return {
    ...others,
    since: since && startOf(since),
    until: until && startOf(until, 1),
  }
}
