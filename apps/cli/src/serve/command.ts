import { Command } from 'commander'
import type { AppName } from '../app-registry.ts'
import type { Context } from '../context.ts'
import { appName, jsonOption, wholeNumber, workersCount } from '../options.ts'
import { serve } from './serve.ts'

interface ServeOptions {
  readonly port?: number
  readonly host?: string
  readonly json?: boolean
  readonly workers: number
}

export function serveCommand(context: Context): Command {
  return new Command('serve')
    .description(
      'Serves one app, its paths exactly as its contract has them; without a name all apps ' +
        'on one port, each under /<app>, and the console at /.',
    )
    .argument('[app]', 'one app only', appName)
    .option(
      '--port <number>',
      'default: PORT, else 8000; 0 takes any free one',
      wholeNumber(0, 65_535),
    )
    .option('--host <address>', 'default: HOST, else 127.0.0.1')
    .option(
      '--workers <number>',
      'so many processes on the one port, auto: one per core; limits, sessions and mails are theirs in common',
      workersCount,
      1,
    )
    .addOption(jsonOption())
    .action((app: AppName | undefined, { port, host, workers, json = false }: ServeOptions) =>
      serve(context, { app, port, host, json, workers }),
    )
}
