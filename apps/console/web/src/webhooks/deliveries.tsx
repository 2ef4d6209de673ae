import { NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useMay } from '../api/permissions.ts'
import { type Delivery, deliveriesQuery, type Webhook, webhooks } from '../api/webhooks.ts'
import { Confirm } from '../parts/confirm.tsx'
import { Filters } from '../parts/fields.tsx'
import { Instant } from '../parts/instant.tsx'
import { LinkButton } from '../parts/link-button.tsx'
import { Card, Section } from '../parts/page.tsx'
import { Answer, Empty } from '../parts/states.tsx'
import { Table } from '../parts/table.tsx'
import { Tag } from '../parts/tag.tsx'
import { Attempts } from './attempts.tsx'

interface DeliveriesProps {
  readonly realm: string
  readonly endpoints: readonly Webhook[]
  readonly done: (sentence: string) => void
}

/** What was sent or is to be sent, with every attempt, newest first. */
export function Deliveries({ realm, endpoints, done }: DeliveriesProps) {
  const { endpoint, state, before } = useSearch({ from: '/admin/webhooks' })
  const navigate = useNavigate()
  const found = useQuery(deliveriesQuery(realm, { endpoint, state, before }))
  const narrow = (change: { endpoint?: string; state?: string }) =>
    navigate({ to: '/admin/webhooks', search: { realm, endpoint, state, ...change } })
  const mayReplay = useMay()('govern')
  const urlOf = (id: string) => endpoints.find((each) => each.id === id)?.url ?? id
  return (
    <Section
      title="Deliveries"
      actions={
        endpoint && mayReplay ? (
          <ReplayDay realm={realm} endpoint={endpoint} url={urlOf(endpoint)} done={done} />
        ) : null
      }
    >
      <Filters>
        <NativeSelect
          label="Endpoint"
          value={endpoint ?? ''}
          onChange={({ currentTarget: { value } }) => narrow({ endpoint: value })}
          data={[
            { value: '', label: 'All' },
            ...endpoints.map(({ id, url }) => ({ value: id, label: url })),
          ]}
        />
        <NativeSelect
          label="State"
          value={state ?? ''}
          onChange={({ currentTarget: { value } }) => narrow({ state: value })}
          data={[{ value: '', label: 'All' }, ...STATES]}
        />
      </Filters>
      <Answer of={found} loading="Reading the deliveries">
        {({ deliveries, more }) => (
          <>
            <Card flush>
              {deliveries.length === 0 ? (
                <Empty title={endpoint || state ? 'No deliveries match.' : 'No deliveries yet.'}>
                  {endpoint || state ? 'Try another endpoint or state.' : undefined}
                </Empty>
              ) : (
                <DeliveryTable realm={realm} deliveries={deliveries} urlOf={urlOf} done={done} />
              )}
            </Card>
            {more ? (
              <LinkButton
                variant="default"
                size="xs"
                to="/admin/webhooks"
                search={{ realm, endpoint, state, before: String(deliveries.at(-1)?.number) }}
              >
                Older deliveries
              </LinkButton>
            ) : null}
          </>
        )}
      </Answer>
    </Section>
  )
}

const STATES = [
  { value: 'delivered', label: 'Delivered' },
  { value: 'waiting', label: 'Waiting' },
  { value: 'queued', label: 'Queued' },
  { value: 'given_up', label: 'Given up' },
]

const TONES = {
  delivered: ['good', 'Delivered'],
  waiting: ['warn', 'Waiting'],
  queued: ['warn', 'Queued'],
  given_up: ['bad', 'Given up'],
} as const

interface TableProps {
  readonly realm: string
  readonly deliveries: readonly Delivery[]
  readonly urlOf: (id: string) => string
  readonly done: (sentence: string) => void
}

function DeliveryTable({ realm, deliveries, urlOf, done }: TableProps) {
  const may = useMay()
  return (
    <Table
      label="Deliveries"
      rows={deliveries}
      keyOf={({ number }) => String(number)}
      columns={[
        { title: 'Event', cell: ({ event }) => event.type },
        { title: 'Endpoint', cell: ({ endpoint }) => <code>{urlOf(endpoint)}</code> },
        { title: 'Since', cell: ({ created_at }) => <Instant at={created_at} /> },
        {
          title: 'State',
          cell: ({ state }) => <Tag tone={TONES[state][0]}>{TONES[state][1]}</Tag>,
        },
        { title: 'Attempts', cell: (delivery) => <Attempts of={delivery} /> },
        {
          title: 'Action',
          cell: ({ number, state, event, endpoint }) =>
            state === 'queued' || !may('govern') ? null : (
              <Confirm
                label="Send anew"
                name={`Send anew: ${event.type} to ${urlOf(endpoint)}`}
                title={`Send ${event.type} anew to ${urlOf(endpoint)}?`}
                verb="Send anew"
                act={() => webhooks.replay(realm, number)}
                done={() => done(`${event.type} is sent anew.`)}
              >
                It leaves with the id that it had, so that a receiver that has it already can tell.
              </Confirm>
            ),
        },
      ]}
    />
  )
}

const DAY_MILLISECONDS = 86_400_000

function ReplayDay({
  realm,
  endpoint,
  url,
  done,
}: {
  readonly realm: string
  readonly endpoint: string
  readonly url: string
  readonly done: (sentence: string) => void
}) {
  const since = () => new Date(Date.now() - DAY_MILLISECONDS).toISOString()
  return (
    <Confirm
      label="Send the last 24 hours anew"
      title={`Send the last 24 hours anew to ${url}?`}
      verb="Send anew"
      act={() => webhooks.replaySince(realm, endpoint, since())}
      done={() => done('What ended in the last 24 hours is sent anew.')}
    >
      Everything that was handed to this endpoint in the last 24 hours and was delivered or given up
      leaves again, with the ids that it had.
    </Confirm>
  )
}
