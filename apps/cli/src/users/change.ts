import type { Account, AccountId, Engine } from '@usher/engine'
import { Command, InvalidArgumentError } from 'commander'
import type { AppName } from '../app-registry.ts'
import { CommandFailure, wrongUsage } from '../command-failure.ts'
import type { Context } from '../context.ts'
import { operator } from '../operator.ts'
import { appOption, collected, jsonOption } from '../options.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { withApp } from '../with-apps.ts'
import { accountJson, accountLine } from './account-view.ts'
import { readInstant } from './import/instant.ts'
import { accountName, type NameOptions, withNameOptions } from './name.ts'

export interface ChangeOptions extends NameOptions {
  readonly app: AppName
  readonly json?: boolean
}

interface RoleOptions extends ChangeOptions {
  readonly role: readonly string[]
}

type Change = (engine: Engine, account: Account) => Promise<Account>

/** Commands that change one account, and show what it is then. */
export function changeCommands(context: Context): readonly Command[] {
  return [
    roleCommand(
      'grant',
      'give roles to an account; they count at its next request',
      (engine) => engine.grantRole,
    ),
    roleCommand(
      'revoke',
      'take roles from an account; that counts at its next request',
      (engine) => engine.revokeRole,
    ),
    suspendCommand(),
    activateCommand(),
  ]

  function roleCommand(
    name: string,
    summary: string,
    story: (engine: Engine) => Engine['grantRole'],
  ): Command {
    return accountCommand(name, summary)
      .requiredOption('--role <role>', 'the role; may be repeated', collected)
      .action((options: RoleOptions) =>
        change(context, options, async (engine, account) => {
          let changed = account
          for (const role of options.role) {
            changed = await story(engine)({ accountId: account.id, role, actor: operator() })
          }
          return changed
        }),
      )
  }

  function suspendCommand(): Command {
    return accountCommand('suspend', 'lock an account out and end its sessions')
      .option('--until <time>', 'when it ends by itself, such as 2030-01-31T08:00Z', futureInstant)
      .action((options: ChangeOptions & { until?: Date }) =>
        change(context, options, (engine, { id: accountId }) =>
          engine.changeStatus({
            ...{ accountId, status: 'suspended', until: options.until, actor: operator() },
          }),
        ),
      )
  }

  function activateCommand(): Command {
    return accountCommand('activate', 'let an account in, without activation mail').action(
      (options: ChangeOptions) =>
        change(context, options, (engine, { id: accountId }) =>
          engine.changeStatus({ accountId, status: 'active', actor: operator() }),
        ),
    )
  }
}

/** Reads an instant that is still to come; without a zone it is UTC. */
function futureInstant(text: string): Date {
  const at = readInstant(text)
  if (at && at > new Date()) return at
  throw new InvalidArgumentError('Give a time in the future, such as 2030-01-31T08:00Z.')
}

export function deleteCommand(context: Context): Command {
  return accountCommand('delete', 'delete an account with all that belongs to it')
    .option('--yes', 'delete without asking; required where no terminal can be asked')
    .action((options: ChangeOptions & { yes?: boolean }) => remove(context, options))
}

/** A command that names one account of an app. */
export function accountCommand(name: string, summary: string): Command {
  const command = new Command(name).summary(summary).addOption(appOption())
  return withNameOptions(command).addOption(jsonOption())
}

async function change(context: Context, options: ChangeOptions, make: Change): Promise<void> {
  const { terminal } = context
  await withApp(context, options.app, async ({ engine, module: { realm } }) => {
    const account = await engine.getAccount(accountName(realm, options))
    const changed = await make(engine, account)
    if (options.json) terminal.json(accountJson(realm, changed))
    else terminal.line(accountLine(realm, changed))
  })
}

async function remove(context: Context, options: ChangeOptions & { yes?: boolean }): Promise<void> {
  const { terminal } = context
  await withApp(context, options.app, async ({ engine, module: { realm } }) => {
    const account = await engine.getAccount(accountName(realm, options))
    if (!options.yes) await confirmDeletion(terminal, account)
    await engine.deleteAccount({ accountId: account.id, actor: operator() })
    if (options.json) terminal.json({ deleted: account.id satisfies AccountId })
    else terminal.line(`Deleted ${account.shownIdentifier} (${realm.name} ${account.id})`)
  })
}

async function confirmDeletion(terminal: Terminal, { shownIdentifier }: Account): Promise<void> {
  if (!terminal.isInteractive) {
    throw wrongUsage(`${shownIdentifier} was not deleted: nobody can be asked here; give --yes`)
  }
  const { confirm } = await import('@clack/prompts')
  const message = `Delete ${shownIdentifier} with everything that belongs to it?`
  if ((await confirm({ message, initialValue: false })) !== true) {
    throw new CommandFailure('cancelled; nothing was changed')
  }
}
