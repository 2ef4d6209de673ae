import type { AppModule } from '@usher/app'
import { Command, Option } from 'commander'
import type { AppName } from '../../app-registry.ts'
import { wrongUsage } from '../../command-failure.ts'
import type { Context } from '../../context.ts'
import { appOption } from '../../options.ts'
import { counted } from '../../terminal/counted.ts'
import { withApp } from '../../with-apps.ts'
import { type Write, writePrivately } from '../write-privately.ts'
import { betterAuthFormat } from './better-auth-format.ts'
import { type ExportFormat, writeAll } from './format.ts'
import { keycloakFormat } from './keycloak-format.ts'
import { csvFormat, jsonFormat, spreadsheetFormat } from './own-formats.ts'

const FORMATS = {
  csv: csvFormat,
  json: jsonFormat,
  keycloak: keycloakFormat,
  'better-auth': betterAuthFormat,
} as const satisfies Readonly<Record<string, (module: AppModule) => ExportFormat>>

interface ExportOptions {
  readonly app: AppName
  readonly format: keyof typeof FORMATS
  readonly forSpreadsheets?: boolean
  readonly csv?: string
}

export function exportCommand(context: Context): Command {
  return new Command('export')
    .summary('write all accounts, oldest first')
    .description(
      'Writes every account with its id and hash. `users import` reads csv and json as they ' +
        'are, and the others with --from. Keep the file as safe as the database.',
    )
    .argument('[file]', 'readable by its owner only; default: standard output')
    .addOption(appOption())
    .addOption(
      new Option('--format <format>', 'how it is written')
        .choices(Object.keys(FORMATS))
        .default('csv'),
    )
    .option('--for-spreadsheets', 'as CSV for Excel: without hashes, and no cell is run as formula')
    .option('--csv <file>', 'write CSV to this file')
    .action((file: string | undefined, options: ExportOptions) =>
      exportAccounts(context, file, options),
    )
}

async function exportAccounts(
  context: Context,
  named: string | undefined,
  options: ExportOptions,
): Promise<void> {
  const { terminal } = context
  const { app, format: name, forSpreadsheets = false, csv } = options
  if ((csv !== undefined || forSpreadsheets) && name !== 'csv') {
    throw wrongUsage(`--${csv === undefined ? 'for-spreadsheets' : 'csv'} is for --format csv`)
  }
  if (csv !== undefined && named !== undefined) throw wrongUsage('name one file')
  const file = csv ?? named
  await withApp(context, app, async ({ engine, module }) => {
    const format = (forSpreadsheets ? spreadsheetFormat : FORMATS[name])(module)
    const portions = () => engine.store.accounts.export()
    const fill = (write: Write) => writeAll(format, portions, write)
    const count =
      file === undefined
        ? await fill(terminal.write)
        : await writePrivately(file, csv === undefined ? 'file' : '--csv', fill)
    const shortfall = format.shortfall?.()
    if (shortfall !== undefined) terminal.note(shortfall)
    if (file !== undefined) terminal.line(`${counted(count, 'account')} written to ${file}`)
  })
}
