import type {
  WebhookDeliveryState,
  WebhookDisabledReason,
  WebhookEventType,
  WebhookSigning,
} from '@usher/engine'
import type { ColumnType } from 'kysely'
import type { Fixed, Flag, NumberedId, OptionalTimestamp, Timestamp } from '../columns.ts'

export interface WebhookEndpointsTable {
  id: Fixed<string>
  url: Fixed<string>
  /** JSON: lists. */
  types: Fixed<string>
  include: Fixed<string>
  signing: Fixed<WebhookSigning>
  is_ordered: Flag
  sealed_secret: Uint8Array
  former_sealed_secret: Uint8Array | null
  former_until: OptionalTimestamp
  created_at: ColumnType<Date | string, Date, never>
  failing_since: OptionalTimestamp
  disabled_at: OptionalTimestamp
  disabled_reason: WebhookDisabledReason | null
}

export interface WebhookEventsTable {
  number: NumberedId
  id: Fixed<string>
  type: Fixed<WebhookEventType>
  account_id: Fixed<string | null>
  body: Fixed<string>
  created_at: ColumnType<Date | string, Date, never>
  handed_out_at: OptionalTimestamp
}

export interface WebhookDeliveriesTable {
  number: NumberedId
  event_number: Fixed<number>
  endpoint_id: Fixed<string>
  account_id: Fixed<string | null>
  state: WebhookDeliveryState
  attempt: number
  created_at: ColumnType<Date | string, Date, never>
  due_at: Timestamp
  leased_until: OptionalTimestamp
  ended_at: OptionalTimestamp
  last_status: number | null
  last_error: string | null
  /** JSON: the latest attempts, the oldest first. */
  attempts: ColumnType<string, string | undefined, string>
}
