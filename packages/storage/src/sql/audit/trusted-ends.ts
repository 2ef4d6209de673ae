import type { RealmKeys } from '@usher/engine'
import type { QueryExecutorProvider } from 'kysely'
import type { Database } from '../../database.ts'
import type { EngineTables } from '../../tables.ts'
import { keyGenerations, openFormer } from '../secret-key/generations.ts'
import { type Chain, isAuthentic } from './chains.ts'

/** What vouches for one chain of the log. */
export interface TrustedEnd {
  /** The key that recorded its events; absent: it was lost, and only the links can be followed. */
  readonly auditKey: Uint8Array | undefined
  /** Whether the chain ends where it was sealed. */
  readonly isRight: boolean
}

/**
 * The chains of former secrets end where it was noted, under the present secret, when they went out
 * of force; the others end where their own seal says.
 */
export async function trustedEnds(
  read: Database<EngineTables>['read'],
  { audit, sealing }: RealmKeys,
  chains: readonly Chain[],
): Promise<(end: Chain) => TrustedEnd> {
  const former = (await keyGenerations(read)).flatMap((one) => openFormer(sealing, one) ?? [])
  const noted = new Map(
    former.flatMap(({ auditKey, ends }) => ends.map((end) => [end.chain, { auditKey, end }])),
  )
  return (chain) => {
    const known = noted.get(chain.chain)
    if (!known) return { auditKey: audit, isRight: isAuthentic(audit, chains, chain) }
    const { auditKey, end } = known
    const isRight = end.isRight && end.position === chain.position && end.link === chain.link
    return { auditKey: auditKey === undefined ? undefined : fromBase64(auditKey), isRight }
  }
}

/** The present key and the former ones that are known: any of them may have vouched for an event. */
export async function knownAuditKeys(
  db: QueryExecutorProvider,
  { audit, sealing }: RealmKeys,
): Promise<readonly Uint8Array[]> {
  const former = (await keyGenerations(db)).flatMap((one) => openFormer(sealing, one) ?? [])
  return [audit, ...former.flatMap(({ auditKey }) => auditKey ?? []).map(fromBase64)]
}

function fromBase64(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'base64url'))
}
