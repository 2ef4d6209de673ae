import type { AccountId, AccountStatus } from '@usher/engine'
import { Command, Option } from 'commander'
import type { AppName } from '../app-registry.ts'
import type { Context } from '../context.ts'
import { appOption, jsonOption, wholeNumber } from '../options.ts'
import { withApp } from '../with-apps.ts'
import { accountJson } from './account-view.ts'

const STATUSES = [
  'pending',
  'active',
  'suspended',
  'archived',
] as const satisfies readonly AccountStatus[]

interface ListOptions {
  readonly app: AppName
  readonly search?: string
  readonly status?: AccountStatus
  readonly role?: string
  readonly limit: number
  readonly before?: string
  readonly json?: boolean
}

export function listCommand(context: Context): Command {
  return new Command('list')
    .summary('list accounts, newest first')
    .addOption(appOption())
    .option('--search <text>', 'only those with this in the name or profile, in any letter case')
    .addOption(new Option('--status <status>', 'only those in this state').choices(STATUSES))
    .option('--role <role>', 'only those with this role')
    .option('--limit <number>', 'at most so many', wholeNumber(1, 10_000), 50)
    .option('--before <id>', 'the page after the one that ended with this account')
    .addOption(jsonOption())
    .action((options: ListOptions) => list(context, options))
}

async function list(context: Context, options: ListOptions): Promise<void> {
  const { terminal } = context
  await withApp(context, options.app, async ({ engine, module: { realm } }) => {
    const { search: text, status, role, limit } = options
    // Asked first, so that an unknown id is told instead of an empty list.
    const last = options.before && (await engine.getAccount({ id: options.before })).id
    const before = last as AccountId | undefined
    const accounts = await engine.store.accounts.search({ text, status, role, before, limit })
    if (options.json) return terminal.json(accounts.map((one) => accountJson(realm, one)))
    if (accounts.length === 0) return terminal.line('there are no such accounts')
    const rows = accounts.map(({ id, shownIdentifier, status, roles, createdAt }) => {
      return [id, shownIdentifier, status, roles.join(','), createdAt.toISOString()]
    })
    const heading = ['id', realm.identifier.kind, 'status', 'roles', 'created']
    terminal.table([heading, ...rows])
    if (accounts.length === limit) {
      terminal.line(`More may follow: --before ${accounts.at(-1)?.id}`)
    }
  })
}
