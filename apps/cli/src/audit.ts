import type { AuditEvent, AuditProblem, AuditVerdict, Engine } from '@usher/engine'
import { Command } from 'commander'
import { type AppName, appNames, loadApp } from './app-registry.ts'
import { CommandFailure } from './command-failure.ts'
import type { Context } from './context.ts'
import { group } from './group.ts'
import { appName, appOption, jsonOption } from './options.ts'
import { counted } from './terminal/counted.ts'
import { createProgress } from './terminal/progress.ts'
import type { Terminal } from './terminal/terminal.ts'
import { checkedVariables, onePerRealm, withApp, withApps } from './with-apps.ts'

const PAGE = 1_000

interface VerifyOptions {
  readonly app?: AppName
  readonly json?: boolean
}

export function auditCommand(context: Context): Command {
  const verify = new Command('verify')
    .summary('find events that were changed, removed or made up')
    .description(
      'Reads every event. Keep the ends that it prints somewhere else: a database that was put back ' +
        'to an older state shows by them alone.',
    )
    .option('--app <app>', 'this app only; default: all, and the console', appName)
    .addOption(jsonOption())
    .action((options: VerifyOptions) => verifyLogs(context, options))
  const exportEvents = new Command('export')
    .summary('write all events as lines of JSON, newest first')
    .addOption(appOption())
    .action(({ app }: { app: AppName }) => exportLog(context, app))
  const audit = new Command('audit').description('What was decided, by whom and when.')
  return group(audit.addCommand(verify).addCommand(exportEvents))
}

interface Verified {
  readonly realm: string
  readonly verdict: AuditVerdict | undefined
}

async function verifyLogs(context: Context, { app, json }: VerifyOptions): Promise<void> {
  const { terminal } = context
  const modules = await Promise.all((app ? [app] : appNames).map(loadApp))
  const progress = await createProgress(terminal, json ?? false)
  const verified = async (engine: Engine): Promise<Verified> => {
    const { name: realm } = engine.realm
    const { audit } = engine.store
    await audit.sealEnd() // also what was recorded while no server ran
    const label = `events of ${realm} read`
    const verdict = await audit.verify((step) => progress.report({ label, ...step }))
    progress.end()
    return { realm, verdict }
  }
  const found = await withApps(context, onePerRealm(modules), async (apps) => {
    const verdicts: Verified[] = []
    for (const { engine } of apps) verdicts.push(await verified(engine))
    return verdicts
  })
  if (!app) {
    const { withAdministrators } = await import('@usher/console')
    const variables = checkedVariables(context, modules)
    found.push(await withAdministrators(variables, ({ engine }) => verified(engine)))
  }
  tell(terminal, found, json ?? false)
}

function tell(terminal: Terminal, found: readonly Verified[], json: boolean): void {
  if (json) terminal.json(found.map(({ realm, verdict }) => ({ realm, ...verdict })))
  else
    for (const { realm, verdict } of found)
      for (const line of told(realm, verdict)) terminal.line(line)

  const broken = found.filter(({ verdict }) => verdict && verdict.problems.length > 0)
  if (broken.length === 0) return
  const names = broken.map(({ realm }) => realm).join(', ')
  throw new CommandFailure(`the audit log was tampered with: ${names}; compare it with a backup`)
}

function told(realm: string, verdict: AuditVerdict | undefined): string[] {
  if (!verdict) return [`${realm}: this database does not link its events to each other`]
  const { events, problems, ends } = verdict
  if (problems.length > 0) return problems.map((problem) => `${realm}: ${problemText(problem)}`)
  const used = ends.filter(({ position }) => position > 0)
  return [
    `${realm}: ${counted(events, 'event')}, as recorded`,
    ...used.map(({ chain, position, link }) => `  chain ${chain} ends at ${position} with ${link}`),
  ]
}

function problemText(problem: AuditProblem): string {
  switch (problem.kind) {
    case 'changed_or_inserted':
      return `event ${problem.eventId} was changed, or Usher never recorded it`
    case 'removed':
      return `events are missing: chain ${problem.chain}, positions ${problem.from} to ${problem.to - 1}`
    case 'unlinked':
      return `event ${problem.eventId} was left out when those after it were linked`
    case 'end_changed':
      return `the end of chain ${problem.chain} was changed or cut off`
  }
}

async function exportLog(context: Context, app: AppName): Promise<void> {
  await withApp(context, app, async ({ engine }) => {
    let before: number | undefined
    for (;;) {
      const events = await engine.store.audit.list({ before, limit: PAGE })
      if (events.length > 0) await context.terminal.write(events.map(lineOf).join(''))
      if (events.length < PAGE) return
      before = events.at(-1)?.id
    }
  })
}

function lineOf(event: AuditEvent & { readonly id: number }): string {
  return `${JSON.stringify(event)}\n`
}
