import type { AccountId } from '@usher/engine'
import { cql, names } from '../client/statement.ts'
import { isAccountId, type RealmContext } from '../realm-context.ts'

/**
 * What an account's row keeps in JSON.
 *
 * @returns the text too, with which a change can say that nobody has changed it meanwhile
 */
export async function readAccountJson<Stored>(
  { cql: keyspace }: RealmContext,
  id: AccountId,
  column: 'erasure' | 'recovery',
): Promise<{ text: string | null; stored: Stored | undefined }> {
  if (!isAccountId(id)) return { text: null, stored: undefined }
  const [row] = await keyspace.readSettled<{ text: string | null }>(
    cql`select ${names(column)} as text from users where userid = ${id}`,
  )
  const text = row?.text ?? null
  return { text, stored: text === null ? undefined : JSON.parse(text) }
}
