import { Command, Option } from 'commander'
import { type AppName, appNames, loadApp } from './app-registry.ts'
import type { Context } from './context.ts'
import { group } from './group.ts'
import { operator } from './operator.ts'
import { appOption, jsonOption } from './options.ts'
import { resealCommand } from './reseal.ts'
import { listServiceKeys, revokeServiceKeys, rotateServiceKeys } from './service-keys.ts'
import { type Opened, withApps } from './with-apps.ts'

interface Options {
  readonly app: AppName
  readonly for: 'app' | 'tokens'
  readonly json?: boolean
}

export function keysCommand(context: Context): Command {
  const list = command('list', 'list the signing keys of an app, without their values').action(
    (options: Options) =>
      withRealmOf(context, options.app, ([{ engine }]) =>
        isForTokens(options)
          ? listServiceKeys(context, engine, options)
          : listKeys(context, engine, options),
      ),
  )
  const rotate = command('rotate', 'sign with a new key; nobody is logged out')
    .description('Older keys verify until the last token that they signed has ended.')
    .action((options: Options) =>
      withRealmOf(context, options.app, (apps) =>
        isForTokens(options)
          ? rotateServiceKeys(context, apps[0].engine, options)
          : rotateKeys(context, apps, options),
      ),
    )
  const revoke = command(
    'revoke',
    'sign with a new key and end all others at once; everybody is logged out',
  )
    .description(
      'For a key that somebody may know. Running servers follow within two seconds. If ' +
        'SECRET_KEY itself is known, replace that and run: usher keys reseal.',
    )
    .action((options: Options) =>
      withRealmOf(context, options.app, ([{ engine }]) =>
        isForTokens(options)
          ? revokeServiceKeys(context, engine, options)
          : revokeKeys(context, engine, options),
      ),
    )
  const keys = new Command('keys').description('The keys that sign access and refresh tokens.')
  return group(
    keys.addCommand(list).addCommand(rotate).addCommand(revoke).addCommand(resealCommand(context)),
  )
}

function command(name: string, summary: string): Command {
  const purpose = new Option('--for <what>', 'whose keys: those of the app, or of other services')
  return new Command(name)
    .summary(summary)
    .addOption(appOption())
    .addOption(purpose.choices(['app', 'tokens']).default('app'))
    .addOption(jsonOption())
}

function isForTokens(options: Options): boolean {
  return options.for === 'tokens'
}

type Engine = Opened['engine']

async function listKeys({ terminal }: Context, engine: Engine, { json }: Options): Promise<void> {
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
}

async function rotateKeys(
  { terminal }: Context,
  apps: readonly [Opened, ...Opened[]],
  { json }: Options,
): Promise<void> {
  const [{ engine }] = apps
  const keepSeconds = Math.max(...apps.map((one) => one.engine.longestTokenSeconds))
  const rotated = await engine.rotateKeys({ actor: operator(), keepSeconds })
  if (json) return terminal.json(rotated)
  const until = rotated.othersEndAt.toISOString()
  terminal.line(`${rotated.id} signs from now on; the keys before it verify until ${until}`)
}

async function revokeKeys({ terminal }: Context, engine: Engine, { json }: Options): Promise<void> {
  const revoked = await engine.revokeKeys({ actor: operator() })
  if (json) return terminal.json(revoked)
  terminal.line(`${revoked.id} signs from now on; every token of before is worthless`)
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
