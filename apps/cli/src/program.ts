import { Command } from 'commander'
import { adminCommand } from './admin.ts'
import type { Context } from './context.ts'
import { inboxCommand } from './inbox.ts'
import { migrateCommand } from './migrate.ts'
import { seedCommand } from './seed.ts'
import { serveCommand } from './serve/command.ts'
import { usersCommand } from './users/command.ts'
import { version } from './version.ts'
import { vividlyCommand } from './vividly-requests.ts'

const EXAMPLES = `
Examples:
  usher serve                                   all apps and the console on one port
  usher serve theater --port 9000               one app, its paths as its contract has them
  usher users create --app theater --email ada@example.com --role admin
  usher users list --app vividly --role teacher --json
  usher inbox show                              the newest mail of development

Settings are environment variables, or lines of .env: DATABASE_URL, DATA_DIR, SMTP_URL, SECRET_KEY,
PUBLIC_URL and others; the README lists them. Exit codes: 0, 1 (refused or failed), 2 (wrong usage).`

/** All commands. */
export function createProgram(context: Context): Command {
  const program = new Command('usher')
    .description('An accounts engine with five application backends on it')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show what a command does')
    .helpCommand(false)
    .addHelpText('after', EXAMPLES)
    .action(() => program.outputHelp())
  const commands = [
    serveCommand,
    migrateCommand,
    seedCommand,
    usersCommand,
    adminCommand,
    inboxCommand,
    vividlyCommand,
  ]
  for (const create of commands) program.addCommand(create(context))
  forAll(program, (command) => {
    command
      .exitOverride()
      .allowExcessArguments(false)
      .configureOutput({
        writeOut: (text) => void context.terminal.streams.output.write(text),
        // Errors are thrown, and told in one line by `main.ts`.
        writeErr: () => {},
      })
  })
  return program
}

function forAll(command: Command, change: (command: Command) => void): void {
  change(command)
  for (const child of command.commands) forAll(child, change)
}
