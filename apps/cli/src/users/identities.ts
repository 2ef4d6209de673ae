import type { LinkedIdentity } from '@usher/engine'
import { Command } from 'commander'
import type { AppName } from '../app-registry.ts'
import { CommandFailure } from '../command-failure.ts'
import type { Context } from '../context.ts'
import { operator } from '../operator.ts'
import { appOption, jsonOption } from '../options.ts'
import { withApp } from '../with-apps.ts'
import { accountName, type NameOptions, withNameOptions } from './name.ts'

interface IdentityOptions extends NameOptions {
  readonly app: AppName
  readonly json?: boolean
}

interface UnlinkOptions extends IdentityOptions {
  readonly provider?: string
  readonly identity?: string
}

/** Commands about the other ways in that one account has. */
export function identityCommands(context: Context): readonly Command[] {
  return [
    command('identities', 'list the providers at which an account signs in').action(
      (options: IdentityOptions) => list(context, options),
    ),
    command('unlink', 'take a provider from an account; its sessions stay')
      .option('--provider <name>', 'the provider, if the account has one identity there')
      .option('--identity <id>', 'the identity, by its id')
      .action((options: UnlinkOptions) => unlink(context, options)),
  ]
}

function command(name: string, summary: string): Command {
  const named = new Command(name).summary(summary).addOption(appOption())
  return withNameOptions(named).addOption(jsonOption())
}

async function list(context: Context, options: IdentityOptions): Promise<void> {
  const { terminal } = context
  await withApp(context, options.app, async ({ engine, module: { realm } }) => {
    const account = await engine.getAccount(accountName(realm, options))
    const identities = await engine.listIdentities(account.id)
    if (options.json) return terminal.json({ identities: identities.map(viewOf) })
    if (identities.length === 0) {
      return terminal.line(`${account.shownIdentifier} signs in at no provider`)
    }
    const rows = identities.map(({ id, label, email, linkedAt, lastUsedAt }) => [
      id,
      label,
      email ?? '–',
      linkedAt.toISOString(),
      lastUsedAt?.toISOString() ?? '–',
    ])
    terminal.table([['id', 'provider', 'address there', 'linked', 'last used'], ...rows])
  })
}

async function unlink(context: Context, options: UnlinkOptions): Promise<void> {
  const { terminal } = context
  await withApp(context, options.app, async ({ engine, module: { realm } }) => {
    const account = await engine.getAccount(accountName(realm, options))
    const { id, label } = chosen(await engine.listIdentities(account.id), options)
    await engine.unlinkIdentity({ account, id, actor: operator() })
    if (options.json) return terminal.json({ id, unlinked: true })
    terminal.line(`${account.shownIdentifier} no longer signs in with ${label}`)
  })
}

type Labelled = LinkedIdentity & { readonly label: string }

function chosen(identities: readonly Labelled[], { provider, identity }: UnlinkOptions): Labelled {
  const fitting = identities.filter(
    (each) =>
      (provider === undefined || each.provider === provider) &&
      (identity === undefined || each.id === identity),
  )
  const [one, ...others] = fitting
  if (!one)
    throw new CommandFailure('the account has no such identity; see: usher users identities')
  if (others.length === 0) return one
  throw new CommandFailure('the account has several identities; name one with --identity')
}

function viewOf({ id, provider, label, issuer, subject, ...identity }: Labelled) {
  return {
    id,
    provider,
    label,
    issuer,
    subject,
    email: identity.email ?? null,
    linked_at: identity.linkedAt.toISOString(),
    last_used_at: identity.lastUsedAt?.toISOString() ?? null,
  }
}
