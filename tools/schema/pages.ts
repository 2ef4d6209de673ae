import type { AppModule } from '@usher/app'
import { loadApps } from '@usher/cli'
import { openStorage } from '@usher/storage'
import { databases, type SchemaTable, schemaTables } from '@usher/storage/testing'
import { type Reasons, readReasons } from './reasons.ts'

/** The pages of docs/schema, by their paths in it. A database that cannot run here has none. */
export async function schemaPages(): Promise<ReadonlyMap<string, string>> {
  const pages = new Map<string, string>()
  for (const module of realmsOf(await loadApps())) {
    const reasons = await readReasons(module)
    for (const { fresh, skip } of databases) {
      if (skip !== false) continue // tests say why
      const { url, drop } = await fresh()
      const { realm, migrations } = module
      const storage = await openStorage({ url, dataDir: '', realm, migrations })
      if (storage.kind !== 'sql') throw new TypeError(`${url} is no SQL database`)
      const { dialect } = storage.database
      const tables = await schemaTables(storage.database)
      pages.set(
        `${realm.name}/${dialect.name}.sql`,
        pageOf(realm.name, dialect.name, tables, reasons),
      )
      await storage.close()
      await drop()
    }
  }
  return pages
}

/** Apps of one realm have one database. */
function realmsOf(modules: readonly AppModule[]): readonly AppModule[] {
  return [...new Map(modules.toReversed().map((module) => [module.realm.name, module])).values()]
}

function pageOf(
  realm: string,
  database: string,
  tables: readonly SchemaTable[],
  reasons: Reasons,
): string {
  const head = [
    `-- The tables of ${realm} on ${database === 'sqlite' ? 'SQLite' : 'PostgreSQL'}, as a new database gets them.`,
    '-- Written by `npm run schema`; the comments are those of the migrations.',
  ]
  const parts = tables.map(({ name, statements }) =>
    [...reasons.of(name).map((line) => `-- ${line}`), ...statements.map((one) => `${one};`)].join(
      '\n',
    ),
  )
  return `${[head.join('\n'), ...parts].join('\n\n')}\n`
}
