import { Command } from 'commander'
import type { AppName } from '../app-registry.ts'
import { CommandFailure } from '../command-failure.ts'
import type { Context } from '../context.ts'
import { operator } from '../operator.ts'
import { appOption } from '../options.ts'
import {
  askPassword,
  PASSWORD_HELP,
  type PasswordOptions,
  passwordStdinOption,
} from '../password.ts'
import { withApp } from '../with-apps.ts'
import { accountName, type NameOptions, withNameOptions } from './name.ts'

interface SetPasswordOptions extends NameOptions, PasswordOptions {
  readonly app: AppName
}

export function setPasswordCommand(context: Context): Command {
  const command = new Command('set-password')
    .summary('give an account another password, and end its sessions')
    .description(`The rules of the app apply to the password. ${PASSWORD_HELP}`)
    .addOption(appOption())
  return withNameOptions(command)
    .addOption(passwordStdinOption())
    .action((options: SetPasswordOptions) => setPassword(context, options))
}

async function setPassword(context: Context, options: SetPasswordOptions): Promise<void> {
  const { terminal } = context
  await withApp(context, options.app, async ({ engine, module: { realm } }) => {
    if (realm.credential.kind !== 'password') {
      throw new CommandFailure(`accounts of ${options.app} have secrets and no passwords`)
    }
    const account = await engine.getAccount(accountName(realm, options))
    const password = await askPassword(terminal, options)
    await engine.setPassword({ accountId: account.id, password, actor: operator() })
    terminal.line(`${account.shownIdentifier} has another password; its sessions have ended`)
  })
}
