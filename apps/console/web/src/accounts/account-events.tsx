import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { AccountDetail, Realm } from '../api/accounts.ts'
import { eventsQuery } from '../api/audit.ts'
import { EventTable } from '../audit/event-table.tsx'
import { Card, Section } from '../parts/page.tsx'
import { Answer, Empty } from '../parts/states.tsx'

const SHOWN = 20

/** The last events about an account. */
export function AccountEvents({
  realm,
  account,
}: {
  readonly realm: Realm
  readonly account: AccountDetail
}) {
  const filter = { realm: realm.name, account: account.id }
  const events = useInfiniteQuery(eventsQuery(filter, SHOWN))
  return (
    <Section
      title="What happened"
      actions={
        <Link to="/admin/audit" search={filter}>
          All events
        </Link>
      }
    >
      <Card flush>
        <Answer of={events} loading="Reading the log">
          {({ pages: [first] }) =>
            first && first.events.length > 0 ? (
              <EventTable label={`Events of ${account.identifier}`} events={first.events} brief />
            ) : (
              <Empty title="No events yet." />
            )
          }
        </Answer>
      </Card>
    </Section>
  )
}
