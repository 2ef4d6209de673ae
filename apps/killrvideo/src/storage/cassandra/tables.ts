import { readFileSync } from 'node:fs'
import type { CassandraTables, CqlMigration } from '@usher/storage'
import { fillLists } from './fill.ts'
import { killrvideoPersonalDataInCql } from './personal-data.ts'

/** The realm's own tables on Cassandra, beside the engine's. */
export const killrvideoTables: CassandraTables = {
  migrations: {
    '0001-videos': migration('0001-videos'),
    '0002-what-people-say': migration('0002-what-people-say'),
    '0003-indexes': { ...migration('0003-indexes'), needsVectors: true },
    '0004-vectors-without-index': migration('0004-vectors-without-index'),
  },
  fill: fillLists,
  personalData: killrvideoPersonalDataInCql,
}

function migration(name: string): CqlMigration {
  const file = new URL(`./migrations/${name}.cql`, import.meta.url)
  return { text: readFileSync(file, 'utf8') }
}
