import { webhookView } from '@usher/app'
import {
  type Engine,
  type ListedWebhookEndpoint,
  WEBHOOK_EVENT_TYPES,
  type WebhookEventType,
} from '@usher/engine'
import { CommandFailure, wrongUsage } from '../command-failure.ts'
import type { Context } from '../context.ts'
import { nearest } from '../nearest.ts'
import { operator } from '../operator.ts'

interface Named {
  readonly id: string
  readonly json?: boolean
}

interface Addition {
  readonly url: string
  readonly type?: readonly string[]
  readonly signing?: 'v1' | 'v1a'
  readonly include?: 'email'
  readonly unordered?: boolean
  readonly json?: boolean
}

export async function addEndpoint(
  { terminal }: Context,
  engine: Engine,
  { url, type = [], signing = 'v1a', include, unordered, json }: Addition,
): Promise<void> {
  const outcome = await engine.addWebhook({
    url,
    types: type.map(eventType),
    include: include ? [include] : [],
    signing,
    isOrdered: !unordered,
    actor: operator(),
  })
  if (outcome.kind === 'refused') throw new CommandFailure(`not added: ${outcome.reason}`)
  const { endpoint, secret } = outcome
  if (json) return terminal.json({ ...webhookView(endpoint), ...secretView(endpoint, secret) })
  terminal.line(`${endpoint.id} gets events at ${endpoint.url}`)
  terminal.line(secretLine(endpoint, secret))
}

function eventType(text: string): WebhookEventType {
  const known = Object.keys(WEBHOOK_EVENT_TYPES)
  if (known.includes(text)) return text as WebhookEventType // just looked up
  const meant = nearest(text, known)
  throw wrongUsage(
    meant === undefined
      ? `there is no event ${text}; give one of ${known.join(', ')}`
      : `there is no event ${text}; did you mean ${meant}?`,
  )
}

export async function listEndpoints(
  { terminal }: Context,
  engine: Engine,
  { json }: { json?: boolean },
): Promise<void> {
  const endpoints = await engine.listWebhooks()
  if (json) return terminal.json({ endpoints: endpoints.map(webhookView) })
  if (endpoints.length === 0) return terminal.line('there are no webhooks')
  const rows = endpoints.map((each) => [
    each.id,
    each.url,
    each.signing,
    typesOf(each),
    stateOf(each),
  ])
  terminal.table([['id', 'url', 'signing', 'events', 'state'], ...rows])
}

function typesOf({ types }: ListedWebhookEndpoint): string {
  return types.length === 0 ? 'all' : types.join(' ')
}

function stateOf({ disabledReason, failingSince }: ListedWebhookEndpoint): string {
  if (disabledReason !== undefined) return `disabled (${disabledReason})`
  return failingSince ? `failing since ${failingSince.toISOString()}` : 'good'
}

export async function testEndpoint(
  { terminal }: Context,
  engine: Engine,
  { id, json }: Named,
): Promise<void> {
  const sent = await engine.testWebhook({ id, actor: operator() })
  if (!sent) throw unknownEndpoint(id)
  if (json) return terminal.json({ delivery: sent.number })
  terminal.line(`delivery ${sent.number} leaves as soon as a server runs`)
}

export async function rotateSecret(
  { terminal }: Context,
  engine: Engine,
  { id, json }: Named,
): Promise<void> {
  const rotated = await engine.rotateWebhookSecret({ id, actor: operator() })
  if (!rotated) throw unknownEndpoint(id)
  const { endpoint, secret } = rotated
  if (json) return terminal.json({ ...webhookView(endpoint), ...secretView(endpoint, secret) })
  terminal.line(secretLine(endpoint, secret))
  terminal.line(`the former one signs as well until ${endpoint.formerUntil?.toISOString()}`)
}

export async function disableEndpoint(
  { terminal }: Context,
  engine: Engine,
  { id, json }: Named,
): Promise<void> {
  const { changed } = await engine.disableWebhook({ id, actor: operator() })
  if (!changed) throw new CommandFailure(`${id} is no endpoint, or is disabled already`)
  if (json) return terminal.json({ id, disabled: true })
  terminal.line(`${id} gets nothing more; what waits stays`)
}

export async function enableEndpoint(
  { terminal }: Context,
  engine: Engine,
  { id, json }: Named,
): Promise<void> {
  const { changed } = await engine.enableWebhook({ id, actor: operator() })
  if (!changed) throw new CommandFailure(`${id} is no endpoint, or is not disabled`)
  if (json) return terminal.json({ id, disabled: false })
  terminal.line(`${id} gets events again, beginning with what waited`)
}

/** The error for an id that names no endpoint. */
function unknownEndpoint(id: string): CommandFailure {
  return new CommandFailure(`there is no webhook ${id}; see: usher webhooks list`)
}

function secretView({ signing }: ListedWebhookEndpoint, secret: string) {
  return signing === 'v1' ? { secret } : { public_key: secret }
}

function secretLine({ signing }: ListedWebhookEndpoint, secret: string): string {
  return signing === 'v1'
    ? `secret, shown this once: ${secret}`
    : `public key for the receiver: ${secret}`
}
