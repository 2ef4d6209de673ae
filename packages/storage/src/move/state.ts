import { type Kysely, type QueryExecutorProvider, sql } from 'kysely'
import { StorageFault } from '../storage-fault.ts'
import type { Held } from './side.ts'

/** What a database of a realm says about a move. */
export interface MoveState {
  /** `moved`: its rows are elsewhere now; `incoming`: they are not all here yet. */
  readonly role: 'moved' | 'incoming'
  /** The same on both sides of one move. */
  readonly id: string
  /** The other side, for people. */
  readonly place: string
}

async function read(db: QueryExecutorProvider): Promise<MoveState | undefined> {
  const { rows } = await sql<MoveState>`select role, id, place from move_state`.execute(db)
  return rows[0]
}

/** @returns `undefined` in a database that no move concerns */
export async function moveStateOf<Tables>(
  db: Kysely<Tables>,
  hasTable: (name: string) => Promise<boolean>,
): Promise<MoveState | undefined> {
  return (await hasTable('move_state')) ? read(db) : undefined
}

/** @throws {StorageFault} if the realm is elsewhere, or not all here */
export function assertHere(realm: string, state: MoveState | undefined): void {
  if (state?.role === 'moved') {
    throw new StorageFault(
      `the database of ${realm} was moved to ${state.place}; set DATABASE_URL to that one`,
    )
  }
  if (state?.role === 'incoming') {
    throw new StorageFault(
      `a move of ${realm} from ${state.place} to this database is not complete; run the same usher move again`,
    )
  }
}

export async function setMoveState(change: Held, state: MoveState): Promise<void> {
  await clearMoveState(change)
  await sql`create table move_state (role text not null, id text not null, place text not null)`.execute(
    change,
  )
  await sql`insert into move_state (role, id, place)
    values (${state.role}, ${state.id}, ${state.place})`.execute(change)
}

export async function clearMoveState(change: Held): Promise<void> {
  await sql`drop table if exists move_state`.execute(change)
}
