import { Command } from 'commander'
import type { Context } from './context.ts'
import { group } from './group.ts'
import { version } from './version.ts'

type CreateCommand = (context: Context) => Command

/** The commands; each is loaded when it is called, so that none waits for the parts of another. */
const COMMANDS: Readonly<Record<string, { summary: string; load: () => Promise<CreateCommand> }>> =
  {
    new: {
      summary: 'add an app to this project',
      load: async () => (await import('./new.ts')).newCommand,
    },
    serve: {
      summary: 'serve all apps and the console, or one app alone',
      load: async () => (await import('./serve/command.ts')).serveCommand,
    },
    migrate: {
      summary: 'bring databases up to date',
      load: async () => (await import('./migrate.ts')).migrateCommand,
    },
    seed: {
      summary: 'load data into an app',
      load: async () => (await import('./seed.ts')).seedCommand,
    },
    backup: {
      summary: 'write the databases to a file, while servers run',
      load: async () => (await import('./backup/command.ts')).backupCommand,
    },
    restore: {
      summary: 'put the databases of a backup in their places',
      load: async () => (await import('./backup/command.ts')).restoreCommand,
    },
    move: {
      summary: 'take a realm to another database, while a server runs',
      load: async () => (await import('./move.ts')).moveCommand,
    },
    prune: {
      summary: 'take away what was kept long enough',
      load: async () => (await import('./prune.ts')).pruneCommand,
    },
    users: {
      summary: 'create, find, change, import and export accounts',
      load: async () => (await import('./users/command.ts')).usersCommand,
    },
    admin: {
      summary: 'create administrators of the console',
      load: async () => (await import('./admin.ts')).adminCommand,
    },
    keys: {
      summary: 'replace the keys that sign tokens',
      load: async () => (await import('./keys.ts')).keysCommand,
    },
    'api-keys': {
      summary: 'list and revoke the keys of programs that act for accounts',
      load: async () => (await import('./api-keys.ts')).apiKeysCommand,
    },
    providers: {
      summary: 'list and check other providers at which people sign in',
      load: async () => (await import('./providers/command.ts')).providersCommand,
    },
    webhooks: {
      summary: 'tell other servers what happens to accounts',
      load: async () => (await import('./webhooks/command.ts')).webhooksCommand,
    },
    passwords: {
      summary: 'make filters of breached passwords',
      load: async () => (await import('./passwords.ts')).passwordsCommand,
    },
    audit: {
      summary: 'verify and export what was decided',
      load: async () => (await import('./audit.ts')).auditCommand,
    },
    doctor: {
      summary: 'examine a server that people use, from outside',
      load: async () => (await import('./doctor/command.ts')).doctorCommand,
    },
    inbox: {
      summary: 'read the mails of development',
      load: async () => (await import('./inbox.ts')).inboxCommand,
    },
    requests: {
      summary: 'decide on requests for accounts',
      load: async () => (await import('./requests.ts')).requestsCommand,
    },
  }

const EXAMPLES = `
Examples:
  usher serve                                   all apps and the console on one port
  usher serve theater --port 9000               one app, its paths as its contract has them
  usher users create --app theater --email ada@example.com --role admin
  usher users list --app vividly --role teacher --json
  usher inbox show                              the newest mail of development

Settings are environment variables, or lines of .env: DATABASE_URL, DATA_DIR, SMTP_URL, SECRET_KEY,
PUBLIC_URL and others; the README lists them. Exit codes: 0, 1 (refused or failed), 2 (wrong usage).`

/**
 * All commands.
 *
 * @param called the name of the one that will run; the others are there for the help only
 */
export async function createProgram(context: Context, called = ''): Promise<Command> {
  const program = new Command('usher')
    .description('An accounts engine with five application backends on it')
    .version(version(), '-V, --version', 'print the version')
    .addHelpText('after', EXAMPLES)
  group(program)
  for (const [name, { summary, load }] of Object.entries(COMMANDS)) {
    const create = name === called ? await load() : () => new Command(name)
    program.addCommand(create(context).summary(summary))
  }
  forAll(program, (command) => {
    command
      .exitOverride()
      .helpCommand(false)
      .helpOption('-h, --help', 'show what it does and which options it has')
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
