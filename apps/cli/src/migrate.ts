import { Command } from 'commander'
import { type AppName, loadApps } from './app-registry.ts'
import type { Context } from './context.ts'
import { appName, jsonOption } from './options.ts'
import { counted } from './terminal/counted.ts'
import { withApps } from './with-apps.ts'

export function migrateCommand(context: Context): Command {
  return new Command('migrate')
    .description(
      'Brings the tables of one app, or of all, up to date. Embedded databases do that by ' +
        'themselves at each start; on PostgreSQL it is this command that does.',
    )
    .argument('[app]', 'one app only', appName)
    .addOption(jsonOption())
    .action((app: AppName | undefined, { json = false }: { json?: boolean }) =>
      migrate(context, app, json),
    )
}

async function migrate(context: Context, app: AppName | undefined, json: boolean): Promise<void> {
  const modules = await loadApps(app === undefined ? undefined : [app])
  const realms = await withApps(
    context,
    modules,
    async (apps) =>
      new Map(apps.map(({ module, storage }) => [module.realm.name, storage.migrated])),
    { migrate: true },
  )
  const { terminal } = context
  if (json) {
    terminal.json(Array.from(realms, ([realm, migrated]) => ({ realm, migrated })))
    return
  }
  for (const [realm, migrated] of realms) terminal.line(`${realm}: ${summary(migrated)}`)
}

function summary(migrated: readonly string[]): string {
  if (migrated.length === 0) return 'up to date'
  return `${counted(migrated.length, 'migration')} run (${migrated.join(', ')})`
}
