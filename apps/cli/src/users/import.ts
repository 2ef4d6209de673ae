import { createReadStream } from 'node:fs'
import type { ImportedAccount } from '@usher/engine'
import { Command } from 'commander'
import { CsvError, parse } from 'csv-parse'
import type { AppName } from '../app-registry.ts'
import { assertReadable } from '../assert-readable.ts'
import { CommandFailure } from '../command-failure.ts'
import type { Context } from '../context.ts'
import { appOption, jsonOption } from '../options.ts'
import { counted } from '../terminal/counted.ts'
import { createProgress, type Progress } from '../terminal/progress.ts'
import { type Opened, withApp } from '../with-apps.ts'
import { type Layout, readCells, readHeading } from './csv-columns.ts'

const PORTION = 500

interface ImportOptions {
  readonly app: AppName
  readonly csv: string
  readonly skipBad?: boolean
  readonly json?: boolean
}

/** A line of the file: an account that can be stored, or what is wrong. */
type Line =
  | { readonly number: number; readonly account: ImportedAccount }
  | { readonly number: number; readonly problem: string }

export function importCommand(context: Context): Command {
  return new Command('import')
    .summary('store the accounts of a CSV file')
    .description(
      'Stores accounts with their hashes (argon2, bcrypt, PBKDF2, scrypt, phpass, SHA-crypt) as another system had them. Columns, in any order: email or username, those of the profile, roles (separated by ;), hash, status, createdAt. Accounts that exist stay as they are. All is stored or nothing.',
    )
    .addOption(appOption())
    .requiredOption('--csv <file>', 'the file; UTF-8, with a heading line')
    .option('--skip-bad', 'store the good lines although there are bad ones')
    .addOption(jsonOption())
    .action((options: ImportOptions) => importAccounts(context, options))
}

async function importAccounts(context: Context, options: ImportOptions): Promise<void> {
  const { csv, json = false, skipBad = false } = options
  const { terminal } = context
  await assertReadable(csv)
  await withApp(context, options.app, async (open) => {
    assertImports(open)
    const progress = await createProgress(terminal, json)
    const tell = (line: Line) => {
      if ('problem' in line) terminal.note(`line ${line.number}: ${line.problem}`)
    }
    const { good, bad } = await check(open, { csv, progress, tell })
    if (bad > 0 && !skipBad) {
      throw new CommandFailure(
        `${bad} of ${good + bad} lines cannot be imported, so nothing was stored; mend them or give --skip-bad`,
      )
    }
    const { imported, present } = await store(open, { csv, progress, total: good })
    if (json) terminal.json({ imported, present, skipped: bad })
    else terminal.line(summary(imported, present, bad))
  })
}

function assertImports({ module: { name, realm } }: Opened): void {
  if (realm.credential.kind === 'secret') {
    throw new CommandFailure(`${name} has secrets and no passwords, so it imports no accounts`)
  }
}

/** Reads the whole file before anything is written, so that a running server never waits for it. */
async function check(
  open: Opened,
  { csv, progress, tell }: { csv: string; progress: Progress; tell: (line: Line) => void },
): Promise<{ good: number; bad: number }> {
  let good = 0
  let bad = 0
  try {
    for await (const line of readLines(open, csv)) {
      if ('account' in line) good++
      else bad++
      tell(line)
      if ((good + bad) % PORTION === 0)
        progress.report({ label: 'lines checked', done: good + bad })
    }
  } finally {
    progress.end()
  }
  return { good, bad }
}

async function store(
  open: Opened,
  { csv, progress, total }: { csv: string; progress: Progress; total: number },
): Promise<{ imported: number; present: number }> {
  const portions = async function* () {
    let done = 0
    let portion: ImportedAccount[] = []
    for await (const line of readLines(open, csv)) {
      if ('account' in line) portion.push(line.account)
      if (portion.length < PORTION) continue
      yield portion
      done += portion.length
      progress.report({ label: 'accounts stored', done, total })
      portion = []
    }
    yield portion
  }
  try {
    return await open.engine.store.accounts.import(portions())
  } finally {
    progress.end()
  }
}

async function* readLines({ module, engine }: Opened, csv: string): AsyncGenerator<Line> {
  const { realm } = module
  let layout: Layout | undefined
  for await (const { cells, number } of readCsv(csv)) {
    if (!layout) {
      layout = readHeading(realm, cells)
      continue
    }
    if (cells.length !== layout.size) {
      yield { number, problem: `it has ${cells.length} cells, and the heading ${layout.size}` }
      continue
    }
    const foreign = readCells(module, layout, cells)
    const reading = typeof foreign === 'string' ? foreign : engine.readImport(foreign)
    if (typeof reading === 'string') yield { number, problem: reading }
    else if (reading.kind === 'refused') yield { number, problem: reading.reason }
    else yield { number, account: reading.account }
  }
  if (!layout) throw new CommandFailure(`${csv} is empty; its first line names the columns`)
}

/** Records with the number of the line on which each one begins. */
async function* readCsv(
  csv: string,
): AsyncGenerator<{ readonly cells: readonly string[]; readonly number: number }> {
  const options = { bom: true, info: true, relaxColumnCount: true, skipEmptyLines: true } as const
  const records = parse(options)
  const file = createReadStream(csv).on('error', (error) => records.destroy(error))
  file.pipe(records)
  try {
    for await (const { record, info } of records as AsyncIterable<{
      record: string[]
      info: { lines: number }
    }>) {
      yield { cells: record, number: info.lines - linesWithin(record) }
    }
  } catch (error) {
    if (error instanceof CsvError) throw new CommandFailure(`${csv} is no CSV: ${error.message}`)
    throw error
  } finally {
    file.destroy()
  }
}

/** Cells may hold line breaks; the parser tells on which line a record ended. */
function linesWithin(cells: readonly string[]): number {
  return cells.reduce((lines, cell) => lines + (cell.match(/\r\n|[\r\n]/g)?.length ?? 0), 0)
}

function summary(imported: number, present: number, skipped: number): string {
  const there = present === 0 ? '' : `, ${present.toLocaleString('en')} were there already`
  const bad = skipped === 0 ? '' : `, ${counted(skipped, 'bad line')} skipped`
  return `${counted(imported, 'account')} imported${there}${bad}.`
}
