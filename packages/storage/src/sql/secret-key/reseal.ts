import type { RealmKeys } from '@usher/engine'
import type { RealmTx } from '../../realm-tx.ts'
import type { Reseal, Resealed } from '../../reseal.ts'
import type { EngineTables } from '../../tables.ts'
import { handOverLog } from '../audit/hand-over.ts'
import {
  addGeneration,
  type FormerKey,
  type KeyGeneration,
  keepFormer,
  keyGenerations,
  openFormer,
  sealFormer,
} from './generations.ts'
import { resealTexts } from './sealed-columns.ts'

type Tx = RealmTx<EngineTables>

/**
 * Moves the database from the keys of a former secret to the present ones, in one transaction: what
 * was encrypted is encrypted anew, and the audit log goes on in a new chain. The chains before it
 * stay as they are and can still be verified, unless the former secret was lost.
 *
 * @returns `undefined` if somebody else has done it meanwhile
 */
export async function resealIn(
  tx: Tx,
  { from, actor }: Reseal,
  keys: RealmKeys,
): Promise<Resealed | undefined> {
  const generations = await keyGenerations(tx.db)
  const last = generations.at(-1)
  if (!last || last.fingerprint === keys.fingerprint) return undefined
  const former = from === 'lost' ? undefined : from
  const at = new Date()

  const earlier = await resealFormers(tx, generations.slice(0, -1), former, keys)
  const ends = await handOverLog(tx, former?.audit, keys.audit, earlier)
  const auditKey = former && Buffer.from(former.audit).toString('base64url')
  const left: FormerKey = auditKey === undefined ? { ends } : { auditKey, ends }
  await keepFormer(tx.db, last, sealFormer(keys.sealing, left))
  const { fingerprint } = keys
  await addGeneration(tx.db, { generation: last.generation + 1, fingerprint, since: at })
  const resealed = await resealTexts(tx.db, former, keys)
  const detail = { former: former ? 'known' : 'lost', ...resealed }
  await tx.record({ type: 'keys.resealed', at, actor, detail })
  return resealed
}

/** What is left of those before. With the secret that opens it lost, only their places are known. */
async function resealFormers(
  tx: Tx,
  earlier: readonly KeyGeneration[],
  former: RealmKeys | undefined,
  keys: RealmKeys,
): Promise<readonly FormerKey[]> {
  if (!former) return []
  const opened: FormerKey[] = []
  for (const generation of earlier) {
    const left = openFormer(former.sealing, generation)
    if (!left) continue
    await keepFormer(tx.db, generation, sealFormer(keys.sealing, left))
    opened.push(left)
  }
  return opened
}
