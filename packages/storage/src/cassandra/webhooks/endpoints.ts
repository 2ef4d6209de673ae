import type { AuditEvent, NewWebhookEndpoint, WebhookStore } from '@usher/engine'
import { StorageFault } from '../../storage-fault.ts'
import { numbered } from '../audit/events.ts'
import { changeRow } from '../changes/change-row.ts'
import { type StoredMail, storedMail } from '../changes/consequences.ts'
import { endpointRow, endpointsRow } from '../changes/row-key.ts'
import { decided } from '../client/decided.ts'
import { cql, type Statement } from '../client/statement.ts'
import type { RealmContext } from '../realm-context.ts'
import { readEndpoint, readEndpoints } from './endpoint-row.ts'

type Endpoints = Pick<
  WebhookStore,
  'addEndpoint' | 'listEndpoints' | 'findEndpoint' | 'rotateSecret' | 'disable' | 'enable'
>

const PARTITION = 0 // endpoints are few

/** Receivers of events on Cassandra. */
export function cassandraWebhookEndpoints(context: RealmContext): Endpoints {
  return {
    addEndpoint: (addition) =>
      context.turns.take('webhook endpoints', () => addEndpoint(context, addition)),

    async listEndpoints() {
      return (await readEndpoints(context)).map(({ endpoint }) => endpoint)
    },

    async findEndpoint(id) {
      return (await readEndpoint(context, id))?.endpoint
    },

    async rotateSecret({ id, sealedSecret, formerUntil, event }) {
      for (;;) {
        const found = await readEndpoint(context, id)
        if (!found) return { rotated: false }
        const { sealedSecret: former } = found.endpoint
        const changed = await change(context, id, event, {
          set: cql`former_sealed_secret = ${Buffer.from(former)}, former_until = ${formerUntil},
            sealed_secret = ${Buffer.from(sealedSecret)}`,
          guard: cql`sealed_secret = ${Buffer.from(former)}`,
        })
        if (changed) return { rotated: true }
      }
    },

    async disable({ id, reason, now, event, mail }) {
      const changed = await change(context, id, event, {
        mail: mail && storedMail(mail, now),
        set: cql`disabled_at = ${now}, disabled_reason = ${reason}`,
        guard: cql`url != null and disabled_at = null`,
      })
      return { changed }
    },

    async enable({ id, event }) {
      const changed = await change(context, id, event, {
        set: cql`disabled_at = null, disabled_reason = null, failing_since = null`,
        guard: cql`disabled_at != null`,
      })
      return { changed }
    },
  }
}

/** It is stored first, and is there from the moment on in which it is listed. */
async function addEndpoint(
  context: RealmContext,
  { endpoint, limit, event }: Parameters<WebhookStore['addEndpoint']>[0],
): ReturnType<WebhookStore['addEndpoint']> {
  const { id } = endpoint
  await store(context, endpoint)
  for (;;) {
    const listed = await context.cql.readSettled<{ added: number | null; id: string | null }>(
      cql`select added, id from webhook_endpoints where one = ${PARTITION}`,
    )
    if (listed.some((one) => one.id === id)) throw new StorageFault(`there is an endpoint ${id}`)
    const before = listed[0]?.added ?? null
    const added = before ?? 0
    if (added >= limit) {
      await attempted(
        context,
        cql`update webhook_deliveries set url = null, sealed_secret = null where endpoint_id = ${id}
          if url != null`,
      )
      return { kind: 'full' }
    }
    const outcome = await changeRow(context, endpointsRow, {
      guarded: cql`update webhook_endpoints set added = ${added + 1} where one = ${PARTITION}
        if added = ${before}`,
      also: [
        cql`insert into webhook_endpoints (one, position, id) values (${PARTITION}, ${added}, ${id})`,
      ],
      consequences: { event: numbered(context, event) },
    })
    if (outcome.applied) return { kind: 'added' }
  }
}

async function store(context: RealmContext, endpoint: NewWebhookEndpoint): Promise<void> {
  const { id, url, types, include, signing, isOrdered, sealedSecret, createdAt } = endpoint
  await attempted(
    context,
    cql`update webhook_deliveries set url = ${url}, types = ${JSON.stringify(types)},
        include = ${JSON.stringify(include)}, signing = ${signing}, is_ordered = ${isOrdered},
        sealed_secret = ${Buffer.from(sealedSecret)}, added_at = ${createdAt}
      where endpoint_id = ${id} if url = null`,
  )
}

/** What may be said again, as it makes no difference. */
async function attempted({ cql: keyspace }: RealmContext, guarded: Statement): Promise<void> {
  await decided({
    attempt: () => keyspace.attempt([guarded]),
    isApplied: async () => false,
  })
}

async function change(
  context: RealmContext,
  id: string,
  event: AuditEvent,
  {
    set,
    guard,
    mail,
  }: { readonly set: Statement; readonly guard: Statement; readonly mail?: StoredMail | undefined },
): Promise<boolean> {
  const outcome = await context.turns.take(`webhooks ${id}`, () =>
    changeRow(context, endpointRow(id), {
      guarded: cql`update webhook_deliveries set ${set} where endpoint_id = ${id} if ${guard}`,
      consequences: { event: numbered(context, event), mail },
    }),
  )
  return outcome.applied
}
