import { Command } from 'commander'
import { type AppName, appNames, loadApp } from './app-registry.ts'
import type { Context } from './context.ts'
import { group } from './group.ts'
import { operator } from './operator.ts'
import { appOption, jsonOption } from './options.ts'
import { type Opened, withApps } from './with-apps.ts'

interface Options {
  readonly app: AppName
  readonly json?: boolean
}

export function keysCommand(context: Context): Command {
  const list = new Command('list')
    .summary('list the signing keys of an app, without their values')
    .addOption(appOption())
    .addOption(jsonOption())
    .action((options: Options) => listKeys(context, options))
  const rotate = new Command('rotate')
    .summary('sign with a new key; nobody is logged out')
    .description('Older keys verify until the last token that they signed has ended.')
    .addOption(appOption())
    .addOption(jsonOption())
    .action((options: Options) => rotateKeys(context, options))
  const revoke = new Command('revoke')
    .summary('sign with a new key and end all others at once; everybody is logged out')
    .description(
      'For a key that somebody may know. Running servers follow within two seconds. If SECRET_KEY itself is known, replace it instead.',
    )
    .addOption(appOption())
    .addOption(jsonOption())
    .action((options: Options) => revokeKeys(context, options))
  const keys = new Command('keys').description('The keys that sign access and refresh tokens.')
  return group(keys.addCommand(list).addCommand(rotate).addCommand(revoke))
}

async function listKeys(context: Context, { app, json }: Options): Promise<void> {
  const { terminal } = context
  await withRealmOf(context, app, async ([{ engine }]) => {
    const keys = (await engine.store.keys.list()).map(({ sealed: _, ...told }) => told)
    if (json) return terminal.json(keys)
    if (keys.length === 0)
      return terminal.line('the key of the settings signs; it was never replaced')
    const rows = keys.map(({ id, createdAt, endsAt }) => [
      id,
      id === 'configured' ? 'in the settings' : createdAt.toISOString(),
      endsAt?.toISOString() ?? 'signs',
    ])
    terminal.table([['id', 'since', 'ends'], ...rows])
  })
}

async function rotateKeys(context: Context, { app, json }: Options): Promise<void> {
  const { terminal } = context
  await withRealmOf(context, app, async (apps) => {
    const [{ engine }] = apps
    const keepSeconds = Math.max(...apps.map((one) => one.engine.longestTokenSeconds))
    const rotated = await engine.rotateKeys({ actor: operator(), keepSeconds })
    if (json) return terminal.json(rotated)
    const until = rotated.othersEndAt.toISOString()
    terminal.line(`${rotated.id} signs from now on; the keys before it verify until ${until}`)
  })
}

async function revokeKeys(context: Context, { app, json }: Options): Promise<void> {
  const { terminal } = context
  await withRealmOf(context, app, async ([{ engine }]) => {
    const revoked = await engine.revokeKeys({ actor: operator() })
    if (json) return terminal.json(revoked)
    terminal.line(`${revoked.id} signs from now on; every token of before is worthless`)
  })
}

/** All apps with the accounts of this one: their tokens may live for different times. */
async function withRealmOf(
  context: Context,
  name: AppName,
  job: (apps: readonly [Opened, ...Opened[]]) => Promise<void>,
): Promise<void> {
  const modules = await Promise.all(appNames.map(loadApp))
  const realm = modules.find((module) => module.name === name)?.realm.name
  const ofRealm = modules.filter((module) => module.realm.name === realm)
  await withApps(context, ofRealm, async ([first, ...others]) => {
    if (!first) throw new TypeError(`${name} was not opened`)
    await job([first, ...others])
  })
}
