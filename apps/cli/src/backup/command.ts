import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { parseDuration, systemClock } from '@usher/engine'
import { Command, InvalidArgumentError } from 'commander'
import { assertReadable } from '../assert-readable.ts'
import { CommandFailure, wrongUsage } from '../command-failure.ts'
import type { Context } from '../context.ts'
import { jsonOption, wholeNumber } from '../options.ts'
import { readLine } from '../password.ts'
import { counted } from '../terminal/counted.ts'
import { createProgress } from '../terminal/progress.ts'
import { variablesOf } from '../with-apps.ts'
import { assertPassphrase } from './archive.ts'
import { backUp } from './back-up.ts'
import { type Places, placesOf } from './places.ts'
import { restore } from './restore.ts'

interface BackupOptions {
  readonly every?: number
  readonly keep: number
  readonly passphraseStdin?: boolean
  readonly json?: boolean
}

const PASSPHRASE = 'seal with the first line of standard input (AES-256-GCM)'

export function backupCommand(context: Context): Command {
  return new Command('backup')
    .description(
      'Writes the SQLite databases of all realms, of the console and of the inbox to one ' +
        'file, while servers run. The file is read again before the command ends. It does ' +
        'not hold SECRET_KEY: keep that elsewhere. PostgreSQL and Cassandra have their own tools.',
    )
    .argument('<file>', 'the new file; with --every a folder')
    .option(
      '--every <duration>',
      'go on until stopped, and write a file each time, such as 1h',
      duration,
    )
    .option('--keep <number>', 'with --every: how many files stay', wholeNumber(1, 100_000), 24)
    .option('--passphrase-stdin', PASSPHRASE)
    .addOption(jsonOption())
    .action((file: string, options: BackupOptions) => runBackup(context, file, options))
}

export function restoreCommand(context: Context): Command {
  return new Command('restore')
    .description(
      'Puts the databases of a backup into DATA_DIR, or where DATABASE_URL says. Nothing is ' +
        'replaced: where a database is already, nothing is restored. Start the server with ' +
        'the SECRET_KEY of that time.',
    )
    .argument('<file>', 'a file of usher backup')
    .option('--passphrase-stdin', 'the passphrase is the first line of standard input')
    .addOption(jsonOption())
    .action((file: string, options: Pick<BackupOptions, 'passphraseStdin' | 'json'>) =>
      runRestore(context, file, options),
    )
}

function duration(text: string): number {
  const seconds = parseDuration(text)
  if (seconds !== undefined && seconds >= 1) return seconds
  throw new InvalidArgumentError('Give a time such as 30m, 1h or 1d.')
}

async function runBackup(context: Context, file: string, options: BackupOptions): Promise<void> {
  const passphrase = await passphraseOf(context, options)
  const places = await placesOf(variablesOf(context))
  noteOthers(context, places)
  if (options.every !== undefined) {
    return backUpRegularly(context, places, file, { ...options, every: options.every, passphrase })
  }
  await backUpOnce(context, places, file, { ...options, passphrase })
}

function noteOthers({ terminal }: Context, { elsewhere }: Places): void {
  if (elsewhere.length === 0) return
  terminal.note(`not in it, because they are on a database server: ${elsewhere.join(', ')}`)
}

type OnceOptions = Pick<BackupOptions, 'json'> & { readonly passphrase: string | undefined }

async function backUpOnce(
  { terminal }: Context,
  places: Places,
  file: string,
  { json = false, passphrase }: OnceOptions,
): Promise<void> {
  const progress = await createProgress(terminal, json)
  const files = await backUp(places, file, { passphrase, at: systemClock.now(), progress })
  if (json) terminal.json({ file, databases: files })
  else terminal.line(`${counted(files.length, 'database')} written to ${file}`)
}

const OWN_FILE = /^usher-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d(-\d{3})?Z\.backup$/

/** A failure is told, and the next time is tried again: a full disk may have room then. */
async function backUpRegularly(
  context: Context,
  places: Places,
  folder: string,
  { every, keep, ...options }: OnceOptions & { every: number; keep: number },
): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  let isOver = false
  const over = context.interruption().then(() => {
    isOver = true
  })
  while (!isOver) {
    try {
      await backUpOnce(context, places, join(folder, nameAt(systemClock.now())), options)
      await removeOld(folder, keep)
    } catch (error) {
      if (!(error instanceof CommandFailure)) throw error
      context.terminal.note(error.message)
    }
    const { promise: due, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, every * 1000)
    await Promise.race([due, over])
    clearTimeout(timer)
  }
}

function nameAt(now: Date): string {
  return `usher-${now.toISOString().replace(/[:.]/g, '-')}.backup`
}

/** Only what this command has written. */
async function removeOld(folder: string, keep: number): Promise<void> {
  const own = (await readdir(folder)).filter((name) => OWN_FILE.test(name)).sort()
  for (const name of own.slice(0, -keep)) await rm(join(folder, name))
}

async function runRestore(
  context: Context,
  file: string,
  options: Pick<BackupOptions, 'passphraseStdin' | 'json'>,
): Promise<void> {
  await assertReadable(file)
  const passphrase = await passphraseOf(context, options)
  await assertPassphrase(file, passphrase)
  const places = await placesOf(variablesOf(context))
  const { createdAt, files } = await restore(places, file, passphrase)
  const { terminal } = context
  if (options.json) terminal.json({ createdAt, databases: files.map(({ name }) => name) })
  else terminal.line(`${counted(files.length, 'database')} of ${createdAt} restored`)
}

async function passphraseOf(
  { terminal }: Context,
  { passphraseStdin = false }: Pick<BackupOptions, 'passphraseStdin'>,
): Promise<string | undefined> {
  if (!passphraseStdin) return undefined
  const line = await readLine(terminal)
  if (line) return line
  throw wrongUsage('no passphrase was given; pipe it in: printf %s "$PASSPHRASE" | usher …')
}
