import type { Administrators } from '@usher/console'
import type { Resealed } from '@usher/storage'
import { Command } from 'commander'
import { loadApps } from './app-registry.ts'
import { CommandFailure, wrongUsage } from './command-failure.ts'
import type { Context } from './context.ts'
import { operator } from './operator.ts'
import { jsonOption } from './options.ts'
import { ask, readLine } from './password.ts'
import { counted } from './terminal/counted.ts'
import { checkedVariables, withApps } from './with-apps.ts'

const VARIABLE = 'FORMER_SECRET_KEY'

interface Options {
  readonly lost?: boolean
  readonly json?: boolean
}

export function resealCommand(context: Context): Command {
  return new Command('reseal')
    .summary('move all databases to a SECRET_KEY that was changed on purpose')
    .description(
      'Stop the servers, set the new SECRET_KEY, and run this with the former one in ' +
        `${VARIABLE}. Without that variable the command asks for it on a terminal; elsewhere ` +
        'it is the first line of standard input. Sessions, tokens that the settings sign and ' +
        'links in mails that have left depend on the key, too: whoever is logged in may have to log in again.',
    )
    .option(
      '--lost',
      'nobody has the former key: mails that wait and rotated signing keys are given up, and ' +
        'audit events of before cannot be verified any more',
    )
    .addOption(jsonOption())
    .action((options: Options) => reseal(context, options))
}

async function reseal(context: Context, { lost = false, json = false }: Options): Promise<void> {
  const formerSecretKey = lost ? 'lost' : await formerKey(context)
  const permission = { formerSecretKey, actor: operator() }
  const modules = await loadApps()
  const databases = await withApps(
    context,
    modules,
    async (apps) =>
      new Map(apps.map(({ module, storage }) => [module.realm.name, storage.resealed])),
    { reseal: permission },
  )
  const { withAdministrators } = await import('@usher/console')
  const variables = checkedVariables(context, modules)
  const ofConsole = async ({ storage }: Administrators) => storage.resealed
  databases.set('console', await withAdministrators(variables, ofConsole, permission))

  const { terminal } = context
  if (json) {
    terminal.json(Array.from(databases, ([realm, moved]) => ({ realm, ...(moved ?? NOTHING) })))
    return
  }
  for (const [realm, moved] of databases) terminal.line(`${realm}: ${summary(moved)}`)
}

const NOTHING = { moved: null }

async function formerKey({ terminal, environment }: Context): Promise<string> {
  const given = environment[VARIABLE]
  const key =
    given ?? (terminal.isInteractive ? await ask('The former key') : await readLine(terminal))
  if (key === undefined || key === '') {
    throw wrongUsage(`no former key was given; set ${VARIABLE}, or --lost if nobody has it`)
  }
  if (key !== environment.SECRET_KEY) return key
  throw new CommandFailure(`${VARIABLE} and SECRET_KEY are the same; set SECRET_KEY to the new one`)
}

function summary(resealed: Resealed | undefined): string {
  if (!resealed) return 'has this key already'
  const { moved, unreadable } = resealed
  const lost = unreadable > 0 ? `; ${counted(unreadable, 'encrypted text')} cannot be read` : ''
  return `moved to this key, ${counted(moved, 'encrypted text')} with it${lost}`
}
