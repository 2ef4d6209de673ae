import { noKeys, type RealmKeys } from '@usher/engine'
import { type QueryExecutorProvider, sql } from 'kysely'
import { OtherSecretKey, type Reseal } from '../../reseal.ts'
import { isLogEmpty, sealEmptyLog, vouchesForEvents } from '../audit/vouching.ts'
import { addGeneration, keyGenerations } from './generations.ts'
import { opensWhatIsSealed } from './sealed-columns.ts'

/** With which keys somebody opens the database of a realm. */
export interface GivenKeys {
  readonly realm: { readonly name: string }
  readonly keys: RealmKeys
  /** The keys were made up just now, so they fit an unused database only. */
  readonly areNew: boolean
  /** In this order of preference. */
  readonly reseals: readonly Reseal[]
}

/**
 * Makes sure that the database has been written with these keys. An unused one takes them. One of
 * an earlier release, which knows no fingerprint, takes them if they vouch for what is there.
 *
 * @returns what must be resealed before anything is written; `undefined`: the keys are in force
 * @throws {OtherSecretKey}
 */
export async function takeKey(
  tx: QueryExecutorProvider,
  given: GivenKeys,
): Promise<Reseal | undefined> {
  const noted = (await keyGenerations(tx)).at(-1)?.fingerprint
  if (noted === given.keys.fingerprint) return undefined
  if (await isUnused(tx)) return void (await beginWith(tx, given.keys))
  if (noted === undefined) return adopt(tx, given)
  const reseal =
    given.reseals.find(({ from }) => from !== 'lost' && from.fingerprint === noted) ??
    given.reseals.find(({ from }) => from === 'lost')
  if (!reseal) throw new OtherSecretKey(given.realm.name)
  return reseal
}

async function isUnused(tx: QueryExecutorProvider): Promise<boolean> {
  return (await isLogEmpty(tx)) && (await opensWhatIsSealed(tx, noKeys)) === undefined
}

async function beginWith(tx: QueryExecutorProvider, { fingerprint, audit }: RealmKeys) {
  await sql`delete from key_generations`.execute(tx)
  await addGeneration(tx, { generation: 1, fingerprint, since: new Date() })
  await sealEmptyLog(tx, audit)
}

async function adopt(
  tx: QueryExecutorProvider,
  { realm, keys, areNew, reseals }: GivenKeys,
): Promise<Reseal | undefined> {
  const note = ({ fingerprint }: RealmKeys) =>
    addGeneration(tx, { generation: 1, fingerprint, since: new Date() })
  if (!areNew && (await vouchesFor(tx, keys)) !== false) return void (await note(keys))
  for (const reseal of reseals) {
    if (reseal.from === 'lost') {
      await note({ ...noKeys, fingerprint: 'lost' })
      return reseal
    }
    if (await vouchesFor(tx, reseal.from)) {
      await note(reseal.from)
      return reseal
    }
  }
  throw new OtherSecretKey(realm.name)
}

/** `undefined`: nothing there bears the mark of any key. */
async function vouchesFor(
  tx: QueryExecutorProvider,
  keys: RealmKeys,
): Promise<boolean | undefined> {
  return (await vouchesForEvents(tx, keys.audit)) ?? (await opensWhatIsSealed(tx, keys))
}
