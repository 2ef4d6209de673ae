import { openText, sealText } from '@usher/engine'
import { type QueryExecutorProvider, sql } from 'kysely'

/** A secret that the database has had. */
export interface KeyGeneration {
  /** Counted from 1. */
  readonly generation: number
  readonly fingerprint: string
  /** A `FormerKey`, sealed with the key in force; absent for that one itself. */
  readonly former: Uint8Array | null
}

/** What is left of a former secret. */
export interface FormerKey {
  /** Base64url; absent: the secret was lost, so nothing vouches for its events. */
  readonly auditKey?: string
  /** The chains of audit events that it had sealed, as they were when it went out of force. */
  readonly ends: readonly {
    readonly chain: number
    readonly position: number
    readonly link: string
    /** Whether its seal was right at that time. */
    readonly isRight: boolean
  }[]
}

/** All of them, the first one first; none in a database that has never noted its key. */
export async function keyGenerations(db: QueryExecutorProvider): Promise<readonly KeyGeneration[]> {
  const { rows } = await sql<KeyGeneration>`
    select generation, fingerprint, former from key_generations order by generation`.execute(db)
  return rows
}

/** Notes a key as the one in force. */
export async function addGeneration(
  db: QueryExecutorProvider,
  { generation, fingerprint, since }: { generation: number; fingerprint: string; since: Date },
): Promise<void> {
  await sql`insert into key_generations (generation, fingerprint, since)
    values (${generation}, ${fingerprint}, ${since})`.execute(db)
}

export async function keepFormer(
  db: QueryExecutorProvider,
  { generation }: KeyGeneration,
  former: Uint8Array,
): Promise<void> {
  await sql`update key_generations set former = ${former}
    where generation = ${generation}`.execute(db)
}

export function sealFormer(sealingKey: Uint8Array, former: FormerKey): Uint8Array {
  return sealText(sealingKey, JSON.stringify(former))
}

/** @returns `undefined` if it was sealed with another key or has been changed */
export function openFormer(
  sealingKey: Uint8Array,
  { former }: KeyGeneration,
): FormerKey | undefined {
  const text = former === null ? undefined : openText(sealingKey, former)
  return text === undefined ? undefined : JSON.parse(text) // ours, as it opened
}
