import { Command } from 'commander'
import type { Context } from './context.ts'
import { group } from './group.ts'
import { operator } from './operator.ts'
import { jsonOption } from './options.ts'
import { askPassword, PASSWORD_HELP, passwordStdinOption } from './password.ts'
import { variablesOf } from './with-apps.ts'

interface CreateOptions {
  readonly email: string
  readonly passwordStdin?: boolean
  readonly json?: boolean
}

/** Those who sign in to the console. The first one is made here, never by a default password. */
export function adminCommand(context: Context): Command {
  const create = new Command('create')
    .summary('create an administrator of the console')
    .description(PASSWORD_HELP)
    .requiredOption('--email <address>', 'the address that signs in')
    .addOption(passwordStdinOption())
    .addOption(jsonOption())
    .action((options: CreateOptions) => createAdmin(context, options))
  return group(new Command('admin').addCommand(create))
}

async function createAdmin(context: Context, { json, ...options }: CreateOptions): Promise<void> {
  const { terminal } = context
  const password = await askPassword(terminal, options)
  const { createAdministrator } = await import('@usher/console')
  const { email } = options
  const actor = operator()
  const created = await createAdministrator({
    variables: variablesOf(context),
    email,
    password,
    actor,
  })
  if (json) terminal.json(created)
  else terminal.line(`Administrator ${created.email} created; sign in to the console.`)
}
