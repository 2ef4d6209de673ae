import { dayOf } from '../audit/event-ids.ts'
import { cql, names, type Statement } from '../client/statement.ts'
import type { RealmContext } from '../realm-context.ts'
import { type AccountRow, columnsOf, isAccount } from './account-row.ts'

const USER_DAYS = 'users'
const ONLY = 0 // the partition of a list that has one only

interface IndexedRow extends AccountRow {
  readonly changed: bigint | null
  readonly claimed: bigint | null
}

/** Brings the account's entry in `users_by_day` to what the account has now. */
export async function indexAccount(context: RealmContext, account: string): Promise<void> {
  const [row] = await context.cql.read<IndexedRow>(
    cql`${selectIndexed(context)} where userid = ${account}`,
  )
  if (isAccount(row)) await writeEntry(context, row)
}

/** Gives every account an entry that has none, such as those that KillrVideo made itself. */
export async function indexEveryAccount(context: RealmContext): Promise<void> {
  for await (const rows of context.cql.pages<IndexedRow>(selectIndexed(context), 200)) {
    await Promise.all(rows.filter((row) => isAccount(row)).map((row) => writeEntry(context, row)))
  }
}

/** Takes the entry away; `changed` is the time of the account's last change. */
export async function removeEntry(
  { cql: keyspace }: RealmContext,
  entry: { readonly account: string; readonly createdAt: Date; readonly changed: bigint },
): Promise<void> {
  const { account, createdAt, changed } = entry
  await keyspace.write(cql`delete from users_by_day using timestamp ${changed}
    where day = ${dayOf(createdAt)} and created_date = ${createdAt} and userid = ${account}`)
}

/** What a text is looked for in, the same for an entry and for the account itself. */
export function searchText({ realm }: Pick<RealmContext, 'realm'>, row: AccountRow): string {
  const profile = columnsOf(row)
  const texts = Object.values(realm.profile)
    .filter(({ type }) => type === 'text')
    .map(({ column }) => profile[column] ?? '')
  return [row.email ?? '', ...texts].join('\n').toLowerCase()
}

function selectIndexed({ realm }: RealmContext): Statement {
  const columns = Object.values(realm.profile).map(({ column }) => column)
  return cql`select ${names('userid', 'email', 'account_status', 'created_date', ...columns)},
    writetime(updated_at) as changed, writetime(email) as claimed from users`
}

// Two changes may write their entries in the wrong order. Each writes at the time of the change
// that it has read, so the later one counts.
async function writeEntry(context: RealmContext, row: IndexedRow): Promise<void> {
  const createdAt = row.created_date ?? new Date(0)
  const day = dayOf(createdAt)
  const at = row.changed ?? row.claimed ?? 0n
  if (!context.seenDays.has(USER_DAYS, day)) {
    await context.cql.write(cql`insert into user_days (one, day) values (${ONLY}, ${day})`)
    context.seenDays.add(USER_DAYS, day)
  }
  await context.cql.write(
    cql`insert into users_by_day (day, created_date, userid, search_text)
      values (${day}, ${createdAt}, ${row.userid.toString()}, ${searchText(context, row)})
      using timestamp ${at}`,
  )
}
