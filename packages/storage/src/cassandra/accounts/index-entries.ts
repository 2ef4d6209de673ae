import { cql, names } from '../client/statement.ts'
import type { RealmContext } from '../realm-context.ts'

/** Where an account stands in the order of creation. */
export interface Entry {
  readonly userid: { toString(): string }
  readonly created_date: Date
  readonly search_text: string
}

/** The days on which accounts were created, newest first. */
export async function accountDays({ cql: keyspace }: RealmContext): Promise<readonly number[]> {
  const rows = await keyspace.read<{ day: number }>(cql`select day from user_days where one = 0`)
  return rows.map(({ day }) => day)
}

export interface Walk {
  readonly order: 'newest first' | 'oldest first'
  /** Only entries that come after this one in that order. */
  readonly after?: Pick<Entry, 'created_date' | 'userid'> | undefined
  readonly size: number
}

/** The entries of one day, page by page. */
export function entriesOf(
  { cql: keyspace }: RealmContext,
  day: number,
  { order, after, size }: Walk,
): AsyncIterable<readonly Entry[]> {
  const direction = order === 'newest first' ? names('desc') : names('asc')
  const beyond = order === 'newest first' ? names('<') : names('>')
  const part = after
    ? cql`and (created_date, userid) ${beyond} (${after.created_date}, ${after.userid.toString()})`
    : cql``
  return keyspace.pages<Entry>(
    cql`select userid, created_date, search_text from users_by_day where day = ${day} ${part}
      order by created_date ${direction}, userid ${direction}`,
    size,
  )
}
