import { systemClock } from '@usher/engine'
import type { AccountRequest, RequestStatus, VividlyRequests } from '@usher/vividly'
import { Command, Option } from 'commander'
import { CommandFailure } from './command-failure.ts'
import type { Context } from './context.ts'
import { group } from './group.ts'
import { operator } from './operator.ts'
import { jsonOption } from './options.ts'
import { withApp } from './with-apps.ts'

const STATUSES = ['pending', 'approved', 'rejected'] as const satisfies readonly RequestStatus[]

interface ListOptions {
  readonly status?: RequestStatus
  readonly json?: boolean
}

/** The operator's side of vividly: requests of teachers for accounts of their students. */
export function vividlyCommand(context: Context): Command {
  const list = new Command('list')
    .summary('list requests, newest first')
    .addOption(new Option('--status <status>', 'only these').choices(STATUSES))
    .addOption(jsonOption())
    .action((options: ListOptions) => listRequests(context, options))
  const approve = new Command('approve')
    .summary('create the account of the student and mail a link for choosing a password')
    .argument('<id>', 'id of the request')
    .addOption(jsonOption())
    .action((id: string, { json }: { json?: boolean }) =>
      resolve(context, json, (requests) => requests.approve(id, operator())),
    )
  const reject = new Command('reject')
    .summary('refuse the request')
    .argument('<id>', 'id of the request')
    .requiredOption('--reason <text>', 'why; kept with the request')
    .addOption(jsonOption())
    .action((id: string, { reason, json }: { reason: string; json?: boolean }) =>
      resolve(context, json, (requests) => requests.reject(id, operator(), reason)),
    )
  const requests = new Command('requests')
    .summary('requests for accounts of students')
    .addCommand(list)
    .addCommand(approve)
    .addCommand(reject)
  return group(new Command('vividly').addCommand(group(requests)))
}

function withRequests<T>(
  context: Context,
  job: (requests: VividlyRequests) => Promise<T>,
): Promise<T> {
  return withApp(context, 'vividly', async ({ engine, storage }) => {
    const { vividlyRequests } = await import('@usher/vividly')
    return job(vividlyRequests({ engine, storage, clock: systemClock }))
  })
}

async function listRequests(context: Context, { status, json }: ListOptions): Promise<void> {
  const found = await withRequests(context, (requests) => requests.list(status ? { status } : {}))
  const { terminal } = context
  if (json) return terminal.json(found.map(requestJson))
  if (found.length === 0) return terminal.line('there are no requests')
  const rows = found.map((request) => [
    request.id,
    request.status,
    request.requestedAt.toISOString(),
    request.studentEmail,
    `${request.firstName} ${request.lastName}`,
    request.classId ?? '',
  ])
  const heading = ['id', 'status', 'requested', 'email', 'name', 'class']
  terminal.table([heading, ...rows])
}

type Outcome = Awaited<ReturnType<VividlyRequests['approve'] | VividlyRequests['reject']>>

async function resolve(
  context: Context,
  json: boolean | undefined,
  decide: (requests: VividlyRequests) => Promise<Outcome>,
): Promise<void> {
  const outcome = await withRequests(context, decide)
  const request = resolved(outcome)
  if (json) context.terminal.json(requestJson(request))
  else context.terminal.line(`${outcome.kind}: ${request.studentEmail}${mailText(outcome)}`)
}

function resolved(outcome: Outcome): AccountRequest {
  switch (outcome.kind) {
    case 'approved':
    case 'rejected':
      return outcome.request
    case 'not_found':
      throw new CommandFailure('there is no such request; see: usher vividly requests list')
    case 'email_taken':
      throw new CommandFailure('the address has an account by now; reject the request')
    case 'already_processed':
      throw new CommandFailure(`the request has been ${outcome.status} already`)
  }
}

function mailText({ kind }: Outcome): string {
  return kind === 'approved' ? '; the mail with the link leaves as soon as a server runs' : ''
}

function requestJson(request: AccountRequest) {
  const { id, status, studentEmail, firstName, lastName, gradeLevel, classId, notes } = request
  const { requestedBy, requestedAt, processedAt = null, createdUserId } = request
  const student = { email: studentEmail, firstName, lastName, gradeLevel, classId }
  return { id, status, ...student, notes, requestedBy, requestedAt, processedAt, createdUserId }
}
