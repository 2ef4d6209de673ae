import { Command } from 'commander'
import type { Context } from '../context.ts'
import { group } from '../group.ts'
import { appOption, jsonOption } from '../options.ts'
import { type Adding, addProvider } from './add.ts'
import { examine } from './check.ts'
import { listProviders, type Options } from './listed.ts'
import { removeProvider } from './remove.ts'

/** Other providers at which people sign in. */
export function providersCommand(context: Context): Command {
  const list = new Command('list')
    .summary('list the providers of an app, and the address to register at each')
    .addOption(appOption())
    .addOption(jsonOption())
    .action((options: Options) => listProviders(context, options))
  const check = named('check')
    .summary('look at a provider as a sign-in does: metadata, client, keys, clock')
    .action((name: string, options: Options) => examine(context, name, options))
  const remove = named('remove')
    .summary('remove a provider that was added; accounts keep the identities that they have there')
    .action((name: string, options: Options) => removeProvider(context, name, options))
  return group(
    new Command('providers')
      .addCommand(list)
      .addCommand(addCommand(context))
      .addCommand(check)
      .addCommand(remove),
  )
}

function named(command: string): Command {
  return new Command(command)
    .argument('<name>', 'name of the provider')
    .addOption(appOption())
    .addOption(jsonOption())
}

function addCommand(context: Context): Command {
  return named('add')
    .summary('add a provider; running servers take it up within seconds')
    .description(
      'Adds a provider. Google, Microsoft, Apple, GitHub and others are known by name. The client’s secret is asked for on a terminal, without echo; elsewhere it is the first line of standard input.',
    )
    .requiredOption('--client-id <id>', 'who this server is there')
    .option('--issuer <url>', 'its issuer, such as https://id.example.com')
    .option('--key-file <file>', 'sign with this PKCS #8 key (PEM) instead of a secret')
    .option('--label <text>', 'what the button says after “Continue with”')
    .option('--scopes <words>', 'default: email profile')
    .option('--domains <words>', 'only addresses of these domains count as verified')
    .option('--authorization-url <url>', 'of a provider without OpenID Connect, like the next ones')
    .option('--token-url <url>')
    .option('--userinfo-url <url>')
    .option('--emails-url <url>')
    .action((name: string, options: Adding) => addProvider(context, name, options))
}
