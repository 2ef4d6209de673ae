import { openText, type RealmKeys, sealText } from '@usher/engine'
import { type Kysely, type QueryExecutorProvider, sql } from 'kysely'
import { RealmMoved, StorageFault } from '../storage-fault.ts'
import type { Held, Side } from './side.ts'

/** What a database of a realm says about a move. */
export interface MoveState {
  /** `moved`: its rows are elsewhere now; `incoming`: they are not all here yet. */
  readonly role: 'moved' | 'incoming'
  /** The same on both sides of one move. */
  readonly id: string
  /** The other side, for people. */
  readonly place: string
  /** The same for servers that follow, sealed in base64, because there may be a password in it. */
  readonly sealed_url: string
}

/** Which realm, with the keys of its server. */
interface Concerned {
  readonly realm: { readonly name: string }
  readonly keys: Pick<RealmKeys, 'sealing'>
}

async function read(db: QueryExecutorProvider): Promise<MoveState | undefined> {
  const { rows } = await sql<MoveState>`
    select role, id, place, sealed_url from move_state`.execute(db)
  return rows[0]
}

/** @returns `undefined` in a database that no move concerns */
export async function moveStateOf<Tables>(
  db: Kysely<Tables>,
  hasTable: (name: string) => Promise<boolean>,
): Promise<MoveState | undefined> {
  return (await hasTable('move_state')) ? read(db) : undefined
}

/**
 * @throws {RealmMoved} the realm is elsewhere
 * @throws {StorageFault} it is not all here
 */
export function assertHere({ realm, keys }: Concerned, state: MoveState | undefined): void {
  if (state?.role === 'moved') {
    throw new RealmMoved(
      `the database of ${realm.name} was moved to ${state.place}; set DATABASE_URL to that one`,
      { realm: realm.name, url: urlIn(state, { realm, keys }) },
    )
  }
  if (state?.role === 'incoming') {
    throw new StorageFault(
      `a move of ${realm.name} from ${state.place} to this database is not complete; run the same usher move again`,
    )
  }
}

/** @returns where the realm was moved to; `undefined`: nowhere, or the keys are not its own */
export function movedTo(state: MoveState | undefined, concerned: Concerned): string | undefined {
  return state?.role === 'moved' ? urlIn(state, concerned) : undefined
}

function urlIn({ sealed_url: sealed }: MoveState, { realm, keys }: Concerned): string | undefined {
  return openText(keys.sealing, Buffer.from(sealed, 'base64'), boundTo(realm.name))
}

const boundTo = (realm: string) => `move of ${realm}`

/** @param mark what the database says from now on, and which one the other side is */
export async function setMoveState(
  change: Held,
  { other, ...mark }: Pick<MoveState, 'role' | 'id'> & { readonly other: Side },
  { realm, keys }: Concerned,
): Promise<void> {
  const sealed = Buffer.from(sealText(keys.sealing, other.url, boundTo(realm.name)))
  await clearMoveState(change)
  await sql`create table move_state (
    role text not null, id text not null, place text not null, sealed_url text not null)`.execute(
    change,
  )
  await sql`insert into move_state (role, id, place, sealed_url)
    values (${mark.role}, ${mark.id}, ${other.place}, ${sealed.toString('base64')})`.execute(change)
}

export async function clearMoveState(change: Held): Promise<void> {
  await sql`drop table if exists move_state`.execute(change)
}
