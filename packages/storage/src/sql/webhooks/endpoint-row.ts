import type { WebhookEndpoint } from '@usher/engine'
import type { Selectable } from 'kysely'
import { instant, optionalInstant } from '../../columns.ts'
import type { RealmTx } from '../../realm-tx.ts'
import type { WebhookEndpointsTable } from '../../tables/webhooks.ts'
import type { EngineTables } from '../../tables.ts'

export function endpointOf(row: Selectable<WebhookEndpointsTable>): WebhookEndpoint {
  const formerUntil = optionalInstant(row.former_until)
  const disabledAt = optionalInstant(row.disabled_at)
  return {
    id: row.id,
    url: row.url,
    types: JSON.parse(row.types), // written by `addEndpoint`
    include: JSON.parse(row.include),
    signing: row.signing,
    isOrdered: Boolean(row.is_ordered),
    sealedSecret: row.sealed_secret,
    createdAt: instant(row.created_at),
    former:
      row.former_sealed_secret && formerUntil
        ? { sealedSecret: row.former_sealed_secret, until: formerUntil }
        : undefined,
    failingSince: optionalInstant(row.failing_since),
    disabled:
      disabledAt && row.disabled_reason
        ? { at: disabledAt, reason: row.disabled_reason }
        : undefined,
  }
}

/**
 * Holds endpoints until the end of the transaction. Whatever adds, ends or re-opens deliveries of an
 * endpoint holds it first: only so does each see the others', and no younger one is forgotten behind
 * an older one that ends meanwhile.
 */
export async function holdEndpoints(
  { db, dialect }: RealmTx<EngineTables>,
  which: { id: string } | 'enabled',
): Promise<readonly WebhookEndpoint[]> {
  const all = db.selectFrom('webhook_endpoints').selectAll().orderBy('id')
  const held =
    which === 'enabled' ? all.where('disabled_at', 'is', null) : all.where('id', '=', which.id)
  return (await dialect.lockRow(held).execute()).map(endpointOf)
}
