import type { RealmTx } from '../../realm-tx.ts'
import type { EngineTables } from '../../tables.ts'
import type { FormerKey } from '../secret-key/generations.ts'
import { isAuthentic, readChains, sealOfOpen } from './chains.ts'
import { linkPortion } from './link.ts'

type Tx = RealmTx<EngineTables>

/**
 * Ends what a former key has sealed and begins a chain under the new one.
 *
 * @param formerKey absent: nobody has it
 * @param earlier what was handed over before
 * @returns where the chains of the former key end
 */
export async function handOverLog(
  tx: Tx,
  formerKey: Uint8Array | undefined,
  newKey: Uint8Array,
  earlier: readonly FormerKey[],
): Promise<FormerKey['ends']> {
  await linkWhatWaits(tx, formerKey)
  const chains = await readChains(tx.db)
  const handedOver = new Set(earlier.flatMap(({ ends }) => ends.map(({ chain }) => chain)))
  const ends = chains
    .filter(({ chain }) => !handedOver.has(chain))
    .map((end) => ({
      chain: end.chain,
      position: end.position,
      link: end.link,
      isRight: formerKey === undefined || isAuthentic(formerKey, chains, end),
    }))
  const open = {
    chain: (chains.at(-1)?.chain ?? -1) + 1,
    position: 0,
    link: '',
    completeAt: undefined,
  }
  await tx.db
    .insertInto('audit_chains')
    .values({ ...open, complete_at: null, seal: sealOfOpen(newKey, chains, open) })
    .execute()
  return ends
}

async function linkWhatWaits(tx: Tx, formerKey: Uint8Array | undefined): Promise<void> {
  let outcome = { linked: 1, reached: { chain: -1, position: 0 } }
  while (outcome.linked > 0) outcome = await linkPortion(tx, formerKey, outcome.reached)
}
