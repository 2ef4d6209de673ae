import { readFile } from 'node:fs/promises'
import { Command, Option } from 'commander'
import type { AppName } from '../../app-registry.ts'
import { assertReadable, assertReadableTwice } from '../../assert-readable.ts'
import { CommandFailure, wrongUsage } from '../../command-failure.ts'
import type { Context } from '../../context.ts'
import { appOption, collected, jsonOption } from '../../options.ts'
import { createProgress } from '../../terminal/progress.ts'
import { type Opened, withApp } from '../../with-apps.ts'
import { plain } from '../profile-fields.ts'
import { readHashConfig } from './hash-config.ts'
import { assertGood, checkFiles, type ImportRun, joinedParts, storeFiles } from './import.ts'
import type { KeptIds } from './read-record.ts'
import { resultLines, resultOf, writeReport } from './report.ts'
import type { SourceSecrets } from './sources/source.ts'
import { type SourceName, sourceNames, sources } from './sources/sources.ts'

interface ImportOptions {
  readonly app: AppName
  readonly csv?: string
  readonly from?: SourceName
  readonly dryRun?: boolean
  readonly map?: readonly string[]
  readonly ignoreUnknown?: boolean
  readonly keepIds?: boolean
  readonly newIds?: boolean
  readonly pepper?: string
  readonly secret?: readonly string[]
  readonly hashConfig?: string
  readonly issuer?: readonly string[]
  readonly skipBad?: boolean
  readonly report?: string
  readonly json?: boolean
}

export function importCommand(context: Context): Command {
  return new Command('import')
    .summary('store the accounts of another system, or of an export')
    .description(
      'Stores accounts with their hashes as another system had them: people keep their ' +
        'passwords, and each hash is replaced at the next login. Without --from the columns ' +
        'are, in any order: email or username, id, those of the profile, roles (separated by ' +
        ';), hash, status, createdAt, confirmedAt, locale, totp, passkeys, identities. Files ' +
        'are CSV or JSON. Accounts that exist stay as they are. All is stored or nothing.',
    )
    .argument('[files...]', 'the files: CSV, JSON, or lines of JSON; UTF-8 or UTF-16')
    .addOption(appOption())
    .addOption(new Option('--from <system>', 'whose export it is').choices(sourceNames))
    .option('--csv <file>', 'the file, for a single one')
    .option('--dry-run', 'store nothing; say what would be stored')
    .option(
      '--map <column=field>',
      'read a column as this field; an empty field leaves it out; may be repeated',
      collected,
    )
    .option('--ignore-unknown', 'leave out columns that are unknown')
    .option('--keep-ids', 'keep the ids of the other system; refuse those that cannot be ids here')
    .option('--new-ids', 'give every account a new id')
    .option('--pepper <text>', 'what Devise adds to each password')
    .option(
      '--secret <text>',
      'what better-auth encrypts authenticator apps with; may be repeated',
      collected,
    )
    .option('--hash-config <file>', 'the hash parameters that the Firebase console shows')
    .option(
      '--issuer <provider=url>',
      'the issuer of a provider at which people sign in; may be repeated',
      collected,
    )
    .option('--skip-bad', 'store the good lines although there are bad ones')
    .option('--report <file>', 'write what became of each line, with its new id, as lines of JSON')
    .addOption(jsonOption())
    .action((files: readonly string[], options: ImportOptions) =>
      importAccounts(context, files, options),
    )
}

async function importAccounts(
  context: Context,
  named: readonly string[],
  options: ImportOptions,
): Promise<void> {
  const { terminal } = context
  const { json = false, skipBad = false, dryRun = false, report } = options
  const files = filesOf(named, options)
  for (const file of files) await assertReadableTwice(file)
  const secrets = await secretsOf(options)
  await withApp(context, options.app, async (open) => {
    assertImports(open)
    const progress = await createProgress(terminal, json)
    const run = await prepared({ files, ...runOptions(open, options, secrets), terminal, progress })
    const checked = await checkFiles(run)
    const isStored = !dryRun && (skipBad || checked.outcomes.count('refused') === 0)
    const stored = isStored ? await storeFiles(run, checked) : undefined
    if (report !== undefined) await writeReport(report, run, checked)
    assertGood(checked, skipBad)
    const result = resultOf(checked, stored)
    if (json) return terminal.json(result)
    const { realm } = open.module
    for (const line of resultLines(realm, result, checked.cannotEnter.some)) terminal.line(line)
  })
}

function filesOf(named: readonly string[], { csv }: ImportOptions): readonly string[] {
  const files = csv === undefined ? named : [csv, ...named]
  if (files.length === 0) throw wrongUsage('name the file, such as usher users import accounts.csv')
  return files
}

async function secretsOf(options: ImportOptions): Promise<SourceSecrets> {
  const { from, pepper, secret: secrets, hashConfig } = options
  if (pepper !== undefined && from !== 'devise') throw wrongUsage('--pepper is for --from devise')
  if (secrets && from !== 'better-auth') throw wrongUsage('--secret is for --from better-auth')
  if (hashConfig === undefined) return { pepper, secrets }
  if (from !== 'firebase') throw wrongUsage('--hash-config is for --from firebase')
  await assertReadable(hashConfig)
  return { hashConfig: readHashConfig(hashConfig, await readFile(hashConfig, 'utf8')) }
}

function assertImports({ module: { name, realm } }: Opened): void {
  if (realm.credential.kind === 'secret') {
    throw new CommandFailure(`${name} has secrets and no passwords, so it imports no accounts`)
  }
}

function runOptions(
  { module, engine }: Opened,
  options: ImportOptions,
  secrets: SourceSecrets,
): Pick<ImportRun, 'reading'> {
  const { from, ignoreUnknown = false } = options
  const source = from && sources[from]
  const renamed = new Map((options.map ?? []).map(renaming))
  return {
    reading: {
      module,
      engine,
      source,
      secrets,
      keptIds: keptIds(options),
      renamed,
      issuers: new Map((options.issuer ?? []).map(issuerOf)),
      joined: new Map(),
      ignoresUnknown: ignoreUnknown,
    },
  }
}

function keptIds({ keepIds, newIds, from }: ImportOptions): KeptIds {
  if (keepIds && newIds) throw wrongUsage('give either --keep-ids or --new-ids')
  if (keepIds) return 'all'
  return newIds || from !== undefined ? 'none' : 'fitting'
}

function renaming(text: string): [column: string, field: string] {
  const [, column, field] = /^([^=]+)=(.*)$/s.exec(text) ?? []
  if (column !== undefined && field !== undefined) return [plain(column), field.trim()]
  throw wrongUsage(`--map ${text}: give column=field, such as mail=email`)
}

function issuerOf(text: string): [provider: string, issuer: string] {
  const [, provider, issuer] = /^([^=]+)=(https?:\/\/.+)$/s.exec(text) ?? []
  if (provider !== undefined && issuer !== undefined) return [provider, issuer]
  throw wrongUsage(`--issuer ${text}: give provider=url, such as corp=https://id.example.com`)
}

async function prepared(run: ImportRun): Promise<ImportRun> {
  const joined = await joinedParts(run)
  return { ...run, reading: { ...run.reading, joined } }
}
