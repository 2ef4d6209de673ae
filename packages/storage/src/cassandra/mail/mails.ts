import type { OutgoingMail } from '@usher/engine'
import { decided } from '../client/decided.ts'
import { cql } from '../client/statement.ts'
import type { RealmContext } from '../realm-context.ts'

/** Few, as every poll reads all of them; more than one, as claims in one shard queue. */
export const OUTBOX_SHARDS = 4

/** The partition of a mail, from its id alone. */
export function shardOf(id: string): number {
  let sum = 0
  for (const byte of Buffer.from(id)) sum += byte
  return sum % OUTBOX_SHARDS
}

/** Puts a mail into the outbox, if it is not there yet. */
export async function postMail(
  { cql: keyspace, turns }: RealmContext,
  { id, sealed, recipient }: OutgoingMail,
  now: Date,
): Promise<void> {
  const shard = shardOf(id)
  const insert = cql`insert into mail_outbox (shard, id, sealed, created_at, attempt, due_at, recipient)
    values (${shard}, ${id}, ${Buffer.from(sealed)}, ${now}, ${0}, ${now}, ${recipient}) if not exists`
  await turns.take(`outbox ${shard}`, () =>
    decided({
      attempt: () => keyspace.attempt([insert]),
      isApplied: async () => {
        const select = cql`select id from mail_outbox where shard = ${shard} and id = ${id}`
        return (await keyspace.readSettled(select)).length > 0
      },
    }),
  )
}
