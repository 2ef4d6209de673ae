import { sqlDatabase } from '@usher/storage'
import { sql } from 'kysely'
import type { Theater } from './theater.ts'

/** How many rows a table has. */
export async function countRows({ storage }: Theater, table: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from ${sql.table(table)}`.execute(sqlDatabase(storage).read)
  return Number(rows[0]?.count)
}

/** Takes a table away, so that whatever needs it fails as a damaged database does. */
export async function dropTable({ storage }: Theater, table: string): Promise<void> {
  await sqlDatabase(storage).writeOne(({ db, dialect }) => {
    const others = dialect.name === 'postgres' ? sql`cascade` : sql`` // their references go with it
    return sql`drop table ${sql.table(table)} ${others}`.execute(db)
  })
}

/** What the database keeps of an account's password and tokens. */
export async function secretsOf({ storage }: Theater, { id }: { id: number }) {
  const { read } = sqlDatabase(storage)
  const credentials = await sql<{ hash: string }>`
    select hash from credentials where account_id = ${id}`.execute(read)
  const tokens = await sql<{ token_hash: string }>`
    select token_hash from one_time_tokens where account_id = ${id}`.execute(read)
  return {
    hash: credentials.rows[0]?.hash,
    tokens: tokens.rows.map((row) => row.token_hash),
  }
}
