import { isSealOfChainEnd, sealChainEnd } from '@usher/engine'
import type { Kysely, Selectable } from 'kysely'
import { optionalInstant } from '../../columns.ts'
import type { AuditChainsTable, EngineTables } from '../../tables.ts'

/** The table of the ends of chains; it has rows from the first start on. */
export const CHAINS = 'audit_chains'

/** Where a chain ends; see `sealChainEnd` of the engine. */
export interface Chain {
  readonly chain: number
  readonly position: number
  readonly link: string
  readonly completeAt: Date | undefined
  readonly seal: string
}

/** All chains, the oldest first. */
export async function readChains(read: Kysely<EngineTables>): Promise<readonly Chain[]> {
  const rows = await read.selectFrom('audit_chains').selectAll().orderBy('chain').execute()
  return rows.map(chainOf)
}

export function chainOf(row: Selectable<AuditChainsTable>): Chain {
  const { chain, position, link, complete_at, seal } = row
  return { chain, position, link, completeAt: optionalInstant(complete_at), seal }
}

/** Whether the end of this one of the chains is as it was sealed. */
export function isAuthentic(key: Uint8Array, chains: readonly Chain[], one: Chain): boolean {
  return isSealOfChainEnd(key, one.seal, sealedEnd(chains, one))
}

/** The seal of the newest chain, the older ones being `chains`. */
export function sealOfOpen(
  key: Uint8Array,
  chains: readonly Chain[],
  open: Omit<Chain, 'seal'>,
): string {
  return sealChainEnd(key, sealedEnd(chains, open))
}

function sealedEnd(
  chains: readonly Chain[],
  { chain, position, link, completeAt }: Omit<Chain, 'seal'>,
) {
  const olderSeals = chains.filter((other) => other.chain < chain).map(({ seal }) => seal)
  const isClosed = chains.some((other) => other.chain > chain)
  return {
    chain,
    position,
    link,
    completeAt,
    olderSeals,
    state: isClosed ? 'closed' : 'open',
  } as const
}
