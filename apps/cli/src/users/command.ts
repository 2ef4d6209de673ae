import { Command } from 'commander'
import type { Context } from '../context.ts'
import { group } from '../group.ts'
import { changeCommands, deleteCommand } from './change.ts'
import { createCommand } from './create.ts'
import { eraseCommand } from './erase.ts'
import { exportCommand } from './export/command.ts'
import { factorCommands } from './factors.ts'
import { identityCommands } from './identities.ts'
import { importCommand } from './import/command.ts'
import { invitationCommands } from './invitations.ts'
import { listCommand } from './list.ts'
import { setPasswordCommand } from './set-password.ts'
import { showCommand } from './show.ts'

/** What operators do with accounts; each is one call into the engine. */
export function usersCommand(context: Context): Command {
  const users = new Command('users').description(
    'Accounts are named by --email, by --username where they have one, or by --id. A server ' +
      'that runs on the same database sees every change at once.',
  )
  const commands = [
    createCommand(context),
    ...invitationCommands(context),
    listCommand(context),
    showCommand(context),
    ...changeCommands(context),
    setPasswordCommand(context),
    ...factorCommands(context),
    ...identityCommands(context),
    deleteCommand(context),
    eraseCommand(context),
    importCommand(context),
    exportCommand(context),
  ]
  for (const command of commands) users.addCommand(command)
  return group(users)
}
