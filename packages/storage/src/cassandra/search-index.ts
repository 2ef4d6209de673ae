import { type AccountRow, isAccount } from './account-row.ts'
import { dayOf } from './event-ids.ts'
import type { Home } from './home.ts'
import { cql, names, type Statement } from './statement.ts'

const USER_DAYS = 'users'
const ONLY = 0 // the partition of a list that has one only

interface IndexedRow extends AccountRow {
  readonly changed: bigint | null
  readonly claimed: bigint | null
}

/** Brings the account's entry in `users_by_day` to what the account has now. */
export async function indexAccount(home: Home, account: string): Promise<void> {
  const [row] = await home.cql.read<IndexedRow>(
    cql`${selectIndexed(home)} where userid = ${account}`,
  )
  if (isAccount(row)) await writeEntry(home, row)
}

/** Gives every account an entry that has none, such as those that KillrVideo made itself. */
export async function indexEveryAccount(home: Home): Promise<void> {
  for await (const rows of home.cql.pages<IndexedRow>(selectIndexed(home), 200)) {
    await Promise.all(rows.filter((row) => isAccount(row)).map((row) => writeEntry(home, row)))
  }
}

/** Takes the entry away; `changed` is the time of the account's last change. */
export async function removeEntry(
  { cql: keyspace }: Home,
  entry: { readonly account: string; readonly createdAt: Date; readonly changed: bigint },
): Promise<void> {
  const { account, createdAt, changed } = entry
  await keyspace.write(cql`delete from users_by_day using timestamp ${changed}
    where day = ${dayOf(createdAt)} and created_date = ${createdAt} and userid = ${account}`)
}

/** What a text is looked for in, the same for an entry and for the account itself. */
export function searchText({ realm }: Pick<Home, 'realm'>, row: AccountRow): string {
  const profile = row as unknown as Readonly<Record<string, string | number | null>>
  const texts = Object.values(realm.profile)
    .filter(({ type }) => type === 'text')
    .map(({ column }) => profile[column] ?? '')
  return [row.email ?? '', ...texts].join('\n').toLowerCase()
}

function selectIndexed({ realm }: Home): Statement {
  const columns = Object.values(realm.profile).map(({ column }) => column)
  return cql`select ${names('userid', 'email', 'account_status', 'created_date', ...columns)},
    writetime(updated_at) as changed, writetime(email) as claimed from users`
}

// Two changes may write their entries in the wrong order. Each writes at the time of the change
// that it has read, so the later one counts.
async function writeEntry(home: Home, row: IndexedRow): Promise<void> {
  const createdAt = row.created_date ?? new Date(0)
  const day = dayOf(createdAt)
  const at = row.changed ?? row.claimed ?? 0n
  if (!home.seenDays.has(USER_DAYS, day)) {
    await home.cql.write(cql`insert into user_days (one, day) values (${ONLY}, ${day})`)
    home.seenDays.add(USER_DAYS, day)
  }
  await home.cql.write(
    cql`insert into users_by_day (day, created_date, userid, search_text)
      values (${day}, ${createdAt}, ${row.userid.toString()}, ${searchText(home, row)})
      using timestamp ${at}`,
  )
}
