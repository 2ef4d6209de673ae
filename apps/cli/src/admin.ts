import type { AdministratorRole, Administrators } from '@usher/console'
import { RequestRefused } from '@usher/http'
import { Command, Option } from 'commander'
import { CommandFailure } from './command-failure.ts'
import type { Context } from './context.ts'
import { group } from './group.ts'
import { operator } from './operator.ts'
import { jsonOption } from './options.ts'
import { askPassword, PASSWORD_HELP, passwordStdinOption } from './password.ts'
import { counted } from './terminal/counted.ts'
import { variablesOf } from './with-apps.ts'

interface AdminOptions {
  readonly email: string
  readonly json?: boolean
}

interface RoleOptions extends AdminOptions {
  readonly role: AdministratorRole
}

interface CreateOptions extends RoleOptions {
  readonly passwordStdin?: boolean
}

/** As in `ADMINISTRATOR_ROLES` of @usher/console, which is not loaded for a help. */
const ROLES = ['owner', 'support', 'auditor'] as const

/** Those who sign in to the console. The first one is made here, never by a default password. */
export function adminCommand(context: Context): Command {
  const create = named('create', 'create an administrator of the console')
    .description(PASSWORD_HELP)
    .addOption(roleOption().default('owner'))
    .addOption(passwordStdinOption())
    .action((options: CreateOptions) => createAdmin(context, options))
  const list = new Command('list')
    .summary('list the administrators, their roles and whether they have a second factor')
    .addOption(jsonOption())
    .action((options: { json?: boolean }) => listAdmins(context, options))
  const setRole = named('set-role', 'give an administrator another role')
    .addOption(roleOption().makeOptionMandatory())
    .action((options: RoleOptions) => changeRole(context, options))
  const reset = named(
    'reset-factors',
    'remove the second factors of an administrator who has lost them, and end the sessions',
  ).action((options: AdminOptions) => resetFactors(context, options))
  return group(
    new Command('admin').addCommand(create).addCommand(list).addCommand(setRole).addCommand(reset),
  )
}

function named(name: string, summary: string): Command {
  return new Command(name)
    .summary(summary)
    .requiredOption('--email <address>', 'the address that signs in')
    .addOption(jsonOption())
}

const roleOption = () =>
  new Option(
    '--role <role>',
    'owner: everything; support: neither deletes, grants nor exports; auditor: reads',
  ).choices(ROLES)

async function createAdmin(context: Context, { json, ...options }: CreateOptions): Promise<void> {
  const { terminal } = context
  const password = await askPassword(terminal, options)
  const { createAdministrator } = await import('@usher/console')
  const { email, role } = options
  const actor = operator()
  const created = await createAdministrator({
    variables: variablesOf(context),
    email,
    password,
    role,
    actor,
  })
  if (json) terminal.json(created)
  else terminal.line(`Administrator ${created.email} created; sign in to the console.`)
}

async function listAdmins(context: Context, { json }: { json?: boolean }): Promise<void> {
  const { terminal } = context
  const { listAdministrators } = await import('@usher/console')
  const all = await withAdmins(context, listAdministrators)
  if (json) {
    terminal.json(
      all.map(({ secondFactor, lastSignInAt, ...admin }) => ({
        ...admin,
        second_factor: secondFactor,
        last_sign_in_at: lastSignInAt?.toISOString() ?? null,
      })),
    )
    return
  }
  terminal.table(
    all.map(({ email, role, status, secondFactor }) => [
      email,
      role ?? 'no role',
      status,
      secondFactor ? 'second factor' : 'no second factor',
    ]),
  )
}

async function changeRole(context: Context, { email, role, json }: RoleOptions): Promise<void> {
  const { terminal } = context
  const { changeAdministratorRole } = await import('@usher/console')
  await withAdmins(context, (administrators) =>
    changeAdministratorRole(administrators, {
      ...{ account: { identifier: email }, role, actor: operator() },
    }),
  )
  if (json) terminal.json({ email, role })
  else terminal.line(`${email} is ${role} from the next request on.`)
}

async function resetFactors(context: Context, { email, json }: AdminOptions): Promise<void> {
  const { terminal } = context
  const { removed } = await withAdmins(context, async ({ engine }) => {
    const { id: accountId } = await engine.getAccount({ identifier: email })
    return engine.resetFactors({ accountId, actor: operator() })
  })
  if (json) terminal.json({ removed })
  else terminal.line(`${email} had ${counted(removed, 'second factor')}; they are removed`)
}

/** @throws {CommandFailure} what the console would refuse */
async function withAdmins<T>(
  context: Context,
  job: (administrators: Administrators) => Promise<T>,
): Promise<T> {
  const { withAdministrators } = await import('@usher/console')
  try {
    return await withAdministrators(variablesOf(context), job)
  } catch (error) {
    if (error instanceof RequestRefused) throw new CommandFailure(lowerFirst(error.reply.detail))
    throw error
  }
}

const lowerFirst = (sentence: string) =>
  sentence.charAt(0).toLowerCase() + sentence.slice(1).replace(/\.$/, '')
