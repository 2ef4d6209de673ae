import assert from 'node:assert/strict'
import {
  type NewWebhookEndpoint,
  newPrefixedId,
  type OutgoingMail,
  type RealmStore,
} from '@usher/engine'
import { eventAt, NOON } from '../people.ts'

/** A receiver that nobody has added yet. */
export function newEndpoint(changes: Partial<NewWebhookEndpoint> = {}): NewWebhookEndpoint {
  return {
    id: newPrefixedId('whe_'),
    url: 'https://receiver.example/hooks',
    types: [],
    include: [],
    signing: 'v1a',
    isOrdered: true,
    sealedSecret: new Uint8Array([1, 2, 255]),
    createdAt: NOON,
    ...changes,
  }
}

/** @returns the id of an endpoint that was added */
export const add = async ({ webhooks }: RealmStore, changes: Partial<NewWebhookEndpoint> = {}) => {
  const endpoint = newEndpoint(changes)
  const event = eventAt(NOON, 'webhook.added')
  assert.equal((await webhooks.addEndpoint({ endpoint, limit: 100, event })).kind, 'added')
  return endpoint.id
}

export const disable = ({ webhooks }: RealmStore, id: string, mail?: OutgoingMail) =>
  webhooks.disable({
    id,
    reason: 'operator',
    now: NOON,
    event: eventAt(NOON, 'webhook.disabled'),
    mail,
  })
