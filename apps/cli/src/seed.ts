import { systemClock } from '@usher/engine'
import { environment } from '@usher/settings'
import { Command } from 'commander'
import type { AppName } from './app-registry.ts'
import { assertReadable } from './assert-readable.ts'
import { CommandFailure } from './command-failure.ts'
import type { Context } from './context.ts'
import { appName, jsonOption } from './options.ts'
import { createProgress } from './terminal/progress.ts'
import { type Opened, variablesOf, withApp } from './with-apps.ts'

interface SeedOptions {
  readonly csv?: string
  readonly data?: string
  readonly json?: boolean
}

export function seedCommand(context: Context): Command {
  return new Command('seed')
    .description(
      'Loads the data that comes with an app, or a file in the columns of its contract. All ' +
        'of it is stored or nothing; doing it again changes nothing.',
    )
    .argument('<app>', 'the app', appName)
    .option('--csv <file>', 'load this file instead')
    .option('--data <folder>', 'load the files in this folder instead (killrvideo)')
    .addOption(jsonOption())
    .action((app: AppName, options: SeedOptions) => seed(context, app, options))
}

async function seed(context: Context, app: AppName, { csv, data, json = false }: SeedOptions) {
  if (csv !== undefined) await assertReadable(csv)
  const message = await withApp(context, app, (open) => load(context, open, { csv, data, json }))
  if (json) context.terminal.json({ app, message })
  else context.terminal.line(message)
}

async function load(
  context: Context,
  { module, engine, storage }: Opened,
  { csv, data, json }: { csv: string | undefined; data: string | undefined; json: boolean },
): Promise<string> {
  if (!module.seed) throw new CommandFailure(`${module.name} has no data that could be loaded`)
  const progress = await createProgress(context.terminal, json)
  try {
    const result = await module.seed({
      engine,
      storage,
      clock: systemClock,
      environment: environment(variablesOf(context), module.name),
      csv,
      data,
      progress: progress.report,
    })
    return result.message
  } finally {
    progress.end()
  }
}
