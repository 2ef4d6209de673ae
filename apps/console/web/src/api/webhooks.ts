import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type {
  deliveriesBody,
  deliveryBody,
  replayedBody,
  webhookBody,
  webhookSecretBody,
  webhooksBody,
} from '../../../src/webhooks/schemas.ts'
import { ask } from './ask.ts'
import { ADMIN } from './query-client.ts'
import type { Body } from './wire.ts'

export type Webhook = Body<typeof webhookBody>
export type WebhookWithSecret = Body<typeof webhookSecretBody>
export type Delivery = Body<typeof deliveryBody>

export interface DeliveryFilter {
  readonly endpoint?: string | undefined
  readonly state?: string | undefined
  /** The number of the last delivery of the page before. */
  readonly before?: string | undefined
}

const at = (realm: string, rest: string) =>
  `/console/api/realms/${encodeURIComponent(realm)}/${rest}`

const endpointAt = (realm: string, id: string, what: string) =>
  at(realm, `webhooks/${encodeURIComponent(id)}/${what}`)

export const webhooksQuery = (realm: string) =>
  queryOptions({
    queryKey: [ADMIN, 'webhooks', realm],
    queryFn: () => ask<Body<typeof webhooksBody>>('GET', at(realm, 'webhooks')),
  })

export const deliveriesQuery = (realm: string, filter: DeliveryFilter) =>
  queryOptions({
    queryKey: [ADMIN, 'webhooks', realm, 'deliveries', filter],
    queryFn: () => {
      const given = Object.entries(filter).filter(([, value]) => value)
      const query = new URLSearchParams(given as [string, string][])
      return ask<Body<typeof deliveriesBody>>('GET', at(realm, `webhook-deliveries?${query}`))
    },
    placeholderData: keepPreviousData,
  })

export interface NewWebhook {
  readonly url: string
  readonly types: readonly string[]
  readonly include: readonly string[]
  readonly signing: string
  readonly ordered: boolean
}

/** What operators do with endpoints and deliveries; each resolves when it has happened. */
export const webhooks = {
  add: (realm: string, body: NewWebhook) =>
    ask<WebhookWithSecret>('POST', at(realm, 'webhooks'), { body }),
  rotateSecret: (realm: string, id: string) =>
    ask<WebhookWithSecret>('POST', endpointAt(realm, id, 'secret')),
  disable: (realm: string, id: string) => ask('POST', endpointAt(realm, id, 'disable')),
  enable: (realm: string, id: string) => ask('POST', endpointAt(realm, id, 'enable')),
  test: (realm: string, id: string) => ask('POST', endpointAt(realm, id, 'test')),
  replaySince: (realm: string, id: string, since: string) =>
    ask<Body<typeof replayedBody>>('POST', endpointAt(realm, id, 'replay'), { body: { since } }),
  replay: (realm: string, number: number) =>
    ask('POST', at(realm, `webhook-deliveries/${number}/replay`)),
}
