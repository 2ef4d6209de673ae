import { Command } from 'commander'
import { addApp, credentialOf } from 'create-usher'
import { CommandFailure } from './command-failure.ts'
import type { Context } from './context.ts'
import { group } from './group.ts'
import { project } from './project.ts'

/** Further apps of a project that has one. */
export function newCommand(context: Context): Command {
  return group(new Command('new').addCommand(appCommand(context)))
}

function appCommand({ terminal }: Context): Command {
  return new Command('app')
    .summary('add an app with accounts of its own')
    .description(
      'Writes an app into apps/<name>, from the same sources as npm create usher, and names it in package.json.',
    )
    .argument('<name>', 'small letters, digits and dashes')
    .option(
      '--roles <names>',
      'ascending in power; everybody gets the first one',
      'user,editor,admin',
    )
    .option(
      '--credential <kind>',
      'password, or passkey: people sign in with passkeys, too',
      'passkey',
    )
    .action((name: string, options: Readonly<Record<'roles' | 'credential', string>>) => {
      const files = added(name, options)
      terminal.line(`${files.length} files written to apps/${name}. Next: npx usher serve ${name}`)
    })
}

function added(
  name: string,
  { roles, credential }: Readonly<Record<'roles' | 'credential', string>>,
): readonly string[] {
  try {
    return addApp(project.root, {
      name,
      roles: roles.split(',').map((role) => role.trim()),
      credential: credentialOf(credential),
    })
  } catch (error) {
    throw new CommandFailure(error instanceof Error ? error.message : String(error))
  }
}
