import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { chmod } from 'node:fs/promises'
import { finished } from 'node:stream/promises'
import type { AppModule } from '@usher/app'
import type { ExportedAccount } from '@usher/engine'
import { Command } from 'commander'
import type { AppName } from '../app-registry.ts'
import { CommandFailure } from '../command-failure.ts'
import type { Context } from '../context.ts'
import { appOption } from '../options.ts'
import { counted } from '../terminal/counted.ts'
import { withApp } from '../with-apps.ts'
import { columnsOf, joinRoles, writeCells } from './csv-columns.ts'

interface ExportOptions {
  readonly app: AppName
  readonly csv?: string
}

type Write = (text: string) => Promise<void>

export function exportCommand(context: Context): Command {
  return new Command('export')
    .summary('write all accounts as CSV, oldest first')
    .description(
      'Writes every account with its hash, in the columns that `users import` reads. Keep the file as safe as the database.',
    )
    .addOption(appOption())
    .option(
      '--csv <file>',
      'write to this file, readable by its owner only; default: standard output',
    )
    .action((options: ExportOptions) => exportAccounts(context, options))
}

async function exportAccounts(context: Context, { app, csv }: ExportOptions): Promise<void> {
  const { terminal } = context
  await withApp(context, app, async ({ engine, module }) => {
    const portions = engine.store.accounts.export()
    if (csv === undefined) {
      await writeAll(module, portions, terminal.write)
      return
    }
    const count = await writeFile(csv, (write) => writeAll(module, portions, write))
    terminal.line(`${counted(count, 'account')} written to ${csv}`)
  })
}

async function writeAll(
  module: AppModule,
  portions: AsyncIterable<readonly ExportedAccount[]>,
  write: Write,
): Promise<number> {
  const line = lineWriter(module)
  let count = 0
  await write(`${writeCells(columnsOf(module.realm))}\n`)
  for await (const accounts of portions) {
    await write(accounts.map((account) => `${line(account)}\n`).join(''))
    count += accounts.length
  }
  return count
}

function lineWriter({ realm, statusNames = {} }: AppModule): (account: ExportedAccount) => string {
  const names = new Map(Object.entries(statusNames).map(([name, status]) => [status, name]))
  const profileNames = Object.keys(realm.profile)
  return ({ shownIdentifier, profile, roles, hash, status, createdAt }) =>
    writeCells([
      shownIdentifier,
      ...profileNames.map((name) => profile[name] ?? null),
      joinRoles(roles),
      hash,
      names.get(status) ?? status,
      createdAt.toISOString(),
    ])
}

async function writeFile<T>(file: string, fill: (write: Write) => Promise<T>): Promise<T> {
  const stream = createWriteStream(file, { mode: 0o600 })
  try {
    await once(stream, 'open')
    await chmod(file, 0o600) // a file that was there keeps its mode otherwise
    const result = await fill(async (text) => {
      if (!stream.write(text)) await once(stream, 'drain')
    })
    stream.end()
    await finished(stream)
    return result
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException
    if (syscall === undefined) throw error
    throw new CommandFailure(`${file} cannot be written (${code}); give another --csv`)
  }
}
