import type { ApiKey, HeldApiKey } from '@usher/engine'
import { Command } from 'commander'
import type { AppName } from './app-registry.ts'
import type { Context } from './context.ts'
import { group } from './group.ts'
import { operator } from './operator.ts'
import { appOption, jsonOption, wholeNumber } from './options.ts'
import { accountName, type NameOptions, withNameOptions } from './users/name.ts'
import { withApp } from './with-apps.ts'

interface Options extends NameOptions {
  readonly app: AppName
  readonly limit?: number
  readonly json?: boolean
}

/** Keys of programs that act for accounts: operators see them and take them away. */
export function apiKeysCommand(context: Context): Command {
  const list = command('list', 'list the keys of one account, or of all, newest first')
    .option('--limit <n>', 'how many of all (default: 50)', wholeNumber(1, 1_000))
    .action((options: Options) => listKeys(context, options))
  const revoke = command('revoke', 'take a key away; its next request is refused')
    .argument('<key>', 'id of the key: key_…')
    .action((id: string, options: Options) => revokeKey(context, options, id))
  const keys = new Command('api-keys').description(
    'Accounts make keys themselves, for programs that act for them. The list has no key itself.',
  )
  return group(keys.addCommand(list).addCommand(revoke))
}

function command(name: string, summary: string): Command {
  const named = new Command(name).summary(summary).addOption(appOption())
  return withNameOptions(named).addOption(jsonOption())
}

async function listKeys(context: Context, options: Options): Promise<void> {
  const { terminal } = context
  await withApp(context, options.app, async ({ engine, module: { realm } }) => {
    const isOfOne = [options.email, options.username, options.id].some((name) => name !== undefined)
    const held = isOfOne
      ? await heldBy(engine, await engine.getAccount(accountName(realm, options)))
      : await engine.listAllApiKeys({ limit: options.limit ?? 50 })
    if (options.json) return terminal.json({ keys: held.map(viewOf) })
    if (held.length === 0) return terminal.line('there are no keys')
    const rows = held.map(({ key, account }) => [
      key.id,
      account.shownIdentifier,
      key.name,
      `${key.prefix}…`,
      key.scopes.join(' '),
      key.lastUsedAt?.toISOString() ?? '–',
      key.expiresAt.toISOString(),
    ])
    terminal.table([['id', 'account', 'name', 'begins', 'scopes', 'last used', 'ends'], ...rows])
  })
}

async function heldBy(
  { listApiKeys }: { listApiKeys(account: HeldApiKey['account']): Promise<readonly ApiKey[]> },
  account: HeldApiKey['account'],
): Promise<readonly HeldApiKey[]> {
  return (await listApiKeys(account)).map((key) => ({ key, account }))
}

async function revokeKey(context: Context, options: Options, id: string): Promise<void> {
  const { terminal } = context
  await withApp(context, options.app, async ({ engine, module: { realm } }) => {
    const account = await engine.getAccount(accountName(realm, options))
    await engine.removeApiKey({ id, accountId: account.id, actor: operator() })
    if (options.json) return terminal.json({ id, revoked: true })
    terminal.line(`${id} of ${account.shownIdentifier} is revoked`)
  })
}

function viewOf({ key, account }: HeldApiKey) {
  return {
    id: key.id,
    account: { id: account.id, identifier: account.shownIdentifier },
    name: key.name,
    prefix: key.prefix,
    scopes: key.scopes,
    created_at: key.createdAt.toISOString(),
    last_used_at: key.lastUsedAt?.toISOString() ?? null,
    expires_at: key.expiresAt.toISOString(),
  }
}
