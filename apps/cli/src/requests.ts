import type {
  AccountRequest,
  AccountRequestOutcome,
  AccountRequestStatus,
  AccountRequests,
} from '@usher/app'
import { Command, Option } from 'commander'
import type { AppName } from './app-registry.ts'
import { CommandFailure } from './command-failure.ts'
import type { Context } from './context.ts'
import { group } from './group.ts'
import { operator } from './operator.ts'
import { appOption, jsonOption } from './options.ts'
import { withApp } from './with-apps.ts'

const STATUSES = ['pending', 'approved', 'rejected'] as const satisfies AccountRequestStatus[]

interface Options {
  readonly app: AppName
  readonly json?: boolean
}

/** Requests for accounts, in apps whose users can make them. */
export function requestsCommand(context: Context): Command {
  const list = new Command('list')
    .summary('list requests, newest first')
    .addOption(appOption())
    .addOption(new Option('--status <status>', 'only these').choices(STATUSES))
    .addOption(jsonOption())
    .action((options: Options & { status?: AccountRequestStatus }) =>
      listRequests(context, options),
    )
  const approve = new Command('approve')
    .summary('create the account and mail its holder a link for choosing a password')
    .argument('<id>', 'id of the request')
    .addOption(appOption())
    .addOption(jsonOption())
    .action((id: string, options: Options) =>
      decide(context, options, (requests) => requests.approve(id, operator())),
    )
  const reject = new Command('reject')
    .summary('reject the request')
    .argument('<id>', 'id of the request')
    .addOption(appOption())
    .requiredOption('--reason <text>', 'why; kept with the request')
    .addOption(jsonOption())
    .action((id: string, { reason, ...options }: Options & { reason: string }) =>
      decide(context, options, (requests) => requests.reject(id, operator(), reason)),
    )
  return group(new Command('requests').addCommand(list).addCommand(approve).addCommand(reject))
}

function withRequests<T>(
  context: Context,
  name: AppName,
  job: (requests: AccountRequests) => Promise<T>,
): Promise<T> {
  return withApp(context, name, async ({ accountRequests }) => {
    if (!accountRequests) throw new CommandFailure(`${name} has no requests for accounts`)
    return job(accountRequests)
  })
}

async function listRequests(
  context: Context,
  { app, status, json }: Options & { status?: AccountRequestStatus },
): Promise<void> {
  const found = await withRequests(context, app, (requests) =>
    requests.list(status ? { status } : {}),
  )
  const { terminal } = context
  if (json) return terminal.json(found.map(requestJson))
  if (found.length === 0) return terminal.line('there are no requests')
  const rows = found.map(({ id, status, requestedAt, email, name, details }) => {
    const facts = Object.entries(details).map(([label, value]) => `${label}: ${value}`)
    return [id, status, requestedAt.toISOString(), email, name, facts.join(', ')]
  })
  terminal.table([['id', 'status', 'requested', 'email', 'name', 'details'], ...rows])
}

async function decide(
  context: Context,
  { app, json }: Options,
  decision: (requests: AccountRequests) => Promise<AccountRequestOutcome>,
): Promise<void> {
  const outcome = await withRequests(context, app, decision)
  const request = decided(outcome, app)
  if (json) context.terminal.json(requestJson(request))
  else context.terminal.line(`${outcome.kind}: ${request.email}${mailText(outcome)}`)
}

function decided(outcome: AccountRequestOutcome, app: AppName): AccountRequest {
  switch (outcome.kind) {
    case 'approved':
    case 'rejected':
      return outcome.request
    case 'not_found':
      throw new CommandFailure(`there is no such request; see: usher requests list --app ${app}`)
    case 'email_taken':
      throw new CommandFailure('the address has an account by now; reject the request')
    case 'already_processed':
      throw new CommandFailure(`the request has been ${outcome.status} already`)
  }
}

function mailText({ kind }: AccountRequestOutcome): string {
  return kind === 'approved' ? '; the mail with the link leaves as soon as a server runs' : ''
}

function requestJson(request: AccountRequest) {
  return { ...request, processedAt: request.processedAt ?? null }
}
