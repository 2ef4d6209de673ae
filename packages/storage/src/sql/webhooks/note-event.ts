import { type AccountId, type AuditEvent, type WebhookEvent, webhookEventOf } from '@usher/engine'
import type { Kysely } from 'kysely'
import { prepared } from '../../prepared.ts'
import type { RealmContext } from '../../realm-context.ts'
import type { EngineTx } from '../../realm-tx.ts'
import type { EngineTables } from '../../tables.ts'

const noteStatements = (_: RealmContext, db: Kysely<EngineTables>) => ({
  note: prepared<Omit<WebhookEvent, 'accountId'> & { account: string; at: Date }, never>((place) =>
    db
      .insertInto('webhook_events')
      .columns(['id', 'type', 'account_id', 'body', 'created_at'])
      .expression(
        db
          .selectFrom('webhook_endpoints')
          .select([
            place('id').as('id'),
            place('type').as('type'),
            place('account').as('account_id'),
            place('body').as('body'),
            place('at').as('created_at'),
          ])
          .where('disabled_at', 'is', null)
          .limit(1),
      ),
  ),
})

/**
 * Notes what receivers will be told of an audit event, in the change that records it. Where nobody
 * receives anything, nothing is noted.
 */
export async function noteWebhookEvent(
  tx: EngineTx,
  event: AuditEvent,
  accountId: AccountId | undefined,
): Promise<void> {
  const told = webhookEventOf(event, accountId)
  if (!told || told.accountId === undefined) return
  const { id, type, body, accountId: account } = told
  await tx.statements(noteStatements).note(tx, { id, type, body, account, at: event.at })
}
