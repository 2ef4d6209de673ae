import { Button, Modal } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useMay } from '../api/permissions.ts'
import { ADMIN } from '../api/query-client.ts'
import { type Webhook, type WebhookWithSecret, webhooks } from '../api/webhooks.ts'
import { Confirm } from '../parts/confirm.tsx'
import { Filters } from '../parts/fields.tsx'
import { Instant } from '../parts/instant.tsx'
import { Problem } from '../parts/notice.tsx'
import { Table } from '../parts/table.tsx'
import { Tag } from '../parts/tag.tsx'
import { NewSecret } from './new-secret.tsx'

interface EndpointsProps {
  readonly realm: string
  readonly endpoints: readonly Webhook[]
  readonly done: (sentence: string) => void
}

/** Who is told, and what an operator can do about it. */
export function Endpoints({ realm, endpoints, done }: EndpointsProps) {
  return (
    <Table
      label="Endpoints"
      rows={endpoints}
      keyOf={({ id }) => id}
      columns={[
        { title: 'Address', cell: ({ url }) => <code>{url}</code> },
        { title: 'Events', cell: ({ types }) => (types.length === 0 ? 'all' : types.join(', ')) },
        { title: 'Signed', cell: ({ signing }) => signing, minor: true },
        { title: 'State', cell: (endpoint) => <State of={endpoint} /> },
        {
          title: 'Action',
          cell: (endpoint) => <Actions realm={realm} endpoint={endpoint} done={done} />,
        },
      ]}
    />
  )
}

const WHY = {
  operator: 'by an operator',
  gone: 'because it answered 410',
  failing: 'because nothing succeeded for five days',
} as const

function State({ of: endpoint }: { readonly of: Webhook }) {
  const { disabled_reason, failing_since } = endpoint
  if (disabled_reason !== null) return <Tag tone="bad">Disabled {WHY[disabled_reason]}</Tag>
  if (failing_since === null) return <Tag tone="good">Good</Tag>
  return (
    <Tag tone="warn">
      Failing since <Instant at={failing_since} />
    </Tag>
  )
}

interface ActionProps {
  readonly realm: string
  readonly endpoint: Webhook
  readonly done: (sentence: string) => void
}

function Actions({ realm, endpoint, done }: ActionProps) {
  const { id, url, disabled_at } = endpoint
  const may = useMay()
  if (!may('govern')) return null
  return (
    <Filters>
      {disabled_at === null ? (
        <>
          <At
            once={() => webhooks.test(realm, id)}
            label="Test"
            url={url}
            done={() => done(`A test is on its way to ${url}.`)}
          />
          <Confirm
            label="Disable"
            name={`Disable ${url}`}
            title={`Disable ${url}?`}
            verb="Disable"
            act={() => webhooks.disable(realm, id)}
            done={() => done(`${url} is disabled.`)}
          >
            {url} gets nothing more. What waits stays, and is sent when the endpoint is enabled
            again; what happens meanwhile is not told.
          </Confirm>
        </>
      ) : (
        <At
          once={() => webhooks.enable(realm, id)}
          label="Enable"
          url={url}
          done={() => done(`${url} is enabled.`)}
        />
      )}
      <RotateSecret realm={realm} endpoint={endpoint} done={done} />
    </Filters>
  )
}

interface AtProps {
  readonly once: () => Promise<unknown>
  readonly label: string
  readonly url: string
  readonly done: () => void
}

/** A button for what needs no question. */
function At({ once, label, url, done }: AtProps) {
  const acting = useMutation({ mutationKey: [ADMIN], mutationFn: once, onSuccess: done })
  return (
    <>
      <Button
        size="xs"
        variant="default"
        loading={acting.isPending}
        aria-label={`${label} ${url}`}
        onClick={() => acting.mutate()}
      >
        {label}
      </Button>
      <Problem of={acting.error} />
    </>
  )
}

function RotateSecret({ realm, endpoint, done }: ActionProps) {
  const [rotated, setRotated] = useState<WebhookWithSecret>()
  const close = () => {
    setRotated(undefined)
    done(`${endpoint.url} has a new secret.`)
  }
  return (
    <>
      <Confirm
        label="New secret"
        name={`New secret for ${endpoint.url}`}
        title={`Make a new secret for ${endpoint.url}?`}
        verb="Make a new secret"
        act={async () => setRotated(await webhooks.rotateSecret(realm, endpoint.id))}
        done={() => {}}
      >
        For 24 hours messages are signed with the former secret, too, so that the receiver can
        change to the new one.
      </Confirm>
      <Modal
        opened={rotated !== undefined}
        onClose={close}
        title={`The new secret of ${endpoint.url}`}
        withCloseButton={false}
        closeOnEscape={false}
      >
        {rotated ? <NewSecret of={rotated} close={close} /> : null}
      </Modal>
    </>
  )
}
