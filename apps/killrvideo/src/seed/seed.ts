import { type SeedParts, SeedRefused, type SeedResult } from '@usher/app'
import { storesOf } from '../create-domain.ts'
import type { KillrVideoTables } from '../storage/sql/tables.ts'
import { loadCatalogue } from './load-catalogue.ts'
import { loadDemoSet } from './load-demo-set.ts'

/**
 * Loads our own catalogue, or the public CSV set that lies in a folder.
 *
 * @throws {SeedRefused} for one file, and for a folder that does not hold the set
 */
export async function seedKillrvideo(parts: SeedParts<KillrVideoTables>): Promise<SeedResult> {
  if (parts.csv !== undefined) {
    throw new SeedRefused([
      'killrvideo takes no single file; give --data and the folder of the set',
    ])
  }
  const stores = storesOf(parts.storage)
  return parts.data === undefined
    ? loadCatalogue(parts, stores)
    : loadDemoSet(parts, stores, parts.data)
}
