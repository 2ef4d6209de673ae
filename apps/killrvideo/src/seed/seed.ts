import { type SeedParts, SeedRefused, type SeedResult } from '@usher/app'
import { embedderOf, storesOf } from '../create-domain.ts'
import { readVideoSettings } from '../settings.ts'
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
  if (parts.data !== undefined) return loadDemoSet(parts, stores, parts.data)
  const warnings: string[] = []
  const warn = (warning: string) => void warnings.push(warning)
  const embedder = embedderOf(readVideoSettings(parts.environment), warn)
  const { message } = await loadCatalogue(parts, { stores, embedder, warn })
  return { message: [message, ...warnings].join('\n') }
}
