import type { Engine } from '@usher/engine'
import { Command, Option } from 'commander'
import type { AppName } from '../app-registry.ts'
import type { Context } from '../context.ts'
import { group } from '../group.ts'
import { appOption, collected, jsonOption, wholeNumber } from '../options.ts'
import { withApp } from '../with-apps.ts'
import { listDeliveries, retryDeliveries } from './deliveries.ts'
import {
  addEndpoint,
  disableEndpoint,
  enableEndpoint,
  listEndpoints,
  rotateSecret,
  testEndpoint,
} from './endpoints.ts'

interface Options {
  readonly app: AppName
  readonly json?: boolean
}

type Job<Given> = (context: Context, engine: Engine, given: Given & Options) => Promise<void>

/** Receivers of events: who they are, and what they were sent. */
export function webhooksCommand(context: Context): Command {
  const one = <Given>(name: string, summary: string, job: Job<Given & { id: string }>) =>
    command(name, summary)
      .argument('<endpoint>', 'id of the endpoint: whe_…')
      .action((id: string, options: Given & Options) =>
        withApp(context, options.app, ({ engine }) => job(context, engine, { ...options, id })),
      )
  const all = <Given>(name: string, summary: string, job: Job<Given>) =>
    command(name, summary).action((options: Given & Options) =>
      withApp(context, options.app, ({ engine }) => job(context, engine, options)),
    )
  const webhooks = new Command('webhooks').description(
    'Events are signed as Standard Webhooks says, and tried again for three days.',
  )
  return group(
    webhooks
      .addCommand(withAddOptions(context))
      .addCommand(all('list', 'list the endpoints', listEndpoints))
      .addCommand(one('test', 'send an event of the type webhook.test', testEndpoint))
      .addCommand(
        one(
          'rotate-secret',
          'make a new secret; for 24 hours the former one signs, too',
          rotateSecret,
        ),
      )
      .addCommand(
        all('deliveries', 'list what was sent or is to be sent, newest first', listDeliveries)
          .option('--endpoint <id>', 'of this endpoint only')
          .addOption(
            new Option('--state <state>', 'in this state only').choices([
              'queued',
              'waiting',
              'delivered',
              'given_up',
            ]),
          )
          .option('--limit <n>', 'how many (default: 50)', wholeNumber(1, 1_000)),
      )
      .addCommand(retryCommand(context))
      .addCommand(one('disable', 'send nothing more to an endpoint', disableEndpoint))
      .addCommand(one('enable', 'send to a disabled endpoint again', enableEndpoint)),
  )
}

function withAddOptions(context: Context): Command {
  return command('add', 'add a receiver of events')
    .argument('<url>', 'where events are posted, https')
    .option(
      '--type <type>',
      'a type that it gets; may be given several times (default: all)',
      collected,
    )
    .addOption(
      new Option(
        '--signing <form>',
        'v1a: Ed25519, the receiver gets a public key; v1: a shared secret',
      )
        .choices(['v1a', 'v1'])
        .default('v1a'),
    )
    .addOption(new Option('--include <fact>', 'a fact that is sent beside ids').choices(['email']))
    .option('--unordered', 'do not keep the events of an account in order')
    .action((url: string, options: Options) =>
      withApp(context, options.app, ({ engine }) =>
        addEndpoint(context, engine, { ...options, url }),
      ),
    )
}

function retryCommand(context: Context): Command {
  return command('retry', 'send deliveries anew, with the ids that they had')
    .argument('[delivery]', 'number of the delivery', wholeNumber(1, Number.MAX_SAFE_INTEGER))
    .option('--endpoint <id>', 'all that ended, of this endpoint')
    .option('--since <time>', 'of those only what was handed out at this time or later')
    .option('--until <time>', 'and before this time')
    .action((number: number | undefined, options: Options) =>
      withApp(context, options.app, ({ engine }) =>
        retryDeliveries(context, engine, { ...options, number }),
      ),
    )
}

function command(name: string, summary: string): Command {
  return new Command(name).summary(summary).addOption(appOption()).addOption(jsonOption())
}
