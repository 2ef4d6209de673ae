import type { AppModule } from '@usher/app'
import type { Registered } from '@usher/engine'
import { Command } from 'commander'
import type { AppName } from '../app-registry.ts'
import { wrongUsage } from '../command-failure.ts'
import type { Context } from '../context.ts'
import { operator } from '../operator.ts'
import { appOption, collected, jsonOption } from '../options.ts'
import {
  askPassword,
  PASSWORD_HELP,
  type PasswordOptions,
  passwordOption,
  passwordStdinOption,
} from '../password.ts'
import { type Opened, withApp } from '../with-apps.ts'
import { accountJson, accountLine } from './account-view.ts'
import { identifierOf, type NameOptions, withIdentifierOptions } from './name.ts'
import { profileField, readProfile } from './profile-fields.ts'

interface CreateOptions extends NameOptions, PasswordOptions {
  readonly app: AppName
  readonly role?: readonly string[]
  readonly field?: readonly string[]
  readonly json?: boolean
}

export function createCommand(context: Context): Command {
  const command = new Command('create')
    .summary('create an active account')
    .description(
      `Creates an account that is active at once, without any mail. ${PASSWORD_HELP} Apps ` +
        'without passwords (moments) make a secret instead, which is shown this once.',
    )
    .addOption(appOption())
  return withIdentifierOptions(command)
    .option('--role <role>', 'a role instead of the default one; may be repeated', collected)
    .option(
      '--field <name=value>',
      'a field of the profile, by the contract’s name, such as first_name=Ada; may be repeated',
      collected,
    )
    .addOption(passwordStdinOption())
    .addOption(passwordOption())
    .addOption(jsonOption())
    .action((options: CreateOptions) => create(context, options))
}

async function create(context: Context, options: CreateOptions): Promise<void> {
  const { terminal } = context
  await withApp(context, options.app, async (open) => {
    const created = await createAccount(context, open, options)
    const { realm } = open.module
    const { account, secret } = created
    if (options.json) {
      terminal.json({ ...accountJson(realm, account), ...(secret !== undefined && { secret }) })
      return
    }
    terminal.line(`Created ${accountLine(realm, account)}`)
    if (secret === undefined) return
    terminal.line(`Id:     ${account.id}`)
    terminal.line(`Secret: ${secret}`)
    terminal.line('The secret is not shown again; only a hash of it is kept.')
  })
}

async function createAccount(
  { terminal }: Context,
  { module, engine }: Opened,
  options: CreateOptions,
): Promise<Pick<Registered, 'account' | 'secret'>> {
  const identifier = identifierOf(module.realm, options)
  const profile = readProfile(module, identifier, fieldsOf(module, options.field ?? []))
  if (typeof profile === 'string') throw wrongUsage(`--field: ${profile}`)
  const hasPassword = module.realm.credential.kind === 'password'
  return engine.createAccount({
    identifier,
    password: hasPassword ? await askPassword(terminal, options) : undefined,
    roles: options.role,
    profile,
    actor: operator(),
  })
}

function fieldsOf(
  { name: app, realm }: AppModule,
  given: readonly string[],
): Record<string, string> {
  return Object.fromEntries(
    given.map((text) => {
      const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? []
      if (name === undefined || value === undefined) {
        throw wrongUsage(`--field ${text}: give name=value, such as first_name=Ada`)
      }
      const field = profileField(realm, name)
      if (field !== undefined) return [field, value]
      const known = Object.keys(realm.profile).join(', ') || 'none'
      throw wrongUsage(`--field ${name}: profiles of ${app} have no such field; they have ${known}`)
    }),
  )
}
