import type { AppModule } from '@usher/app'
import type { Engine, Prunable } from '@usher/engine'
import { Command } from 'commander'
import { type AppName, loadApp, loadApps } from './app-registry.ts'
import type { Context } from './context.ts'
import { appName, jsonOption } from './options.ts'
import { counted } from './terminal/counted.ts'
import { createProgress } from './terminal/progress.ts'
import { checkedVariables, onePerRealm, withApps } from './with-apps.ts'

interface Options {
  readonly app?: AppName
  readonly dryRun?: boolean
  readonly json?: boolean
}

interface Pruned {
  readonly realm: string
  readonly counts: Prunable | undefined
}

export function pruneCommand(context: Context): Command {
  return new Command('prune')
    .description(
      'Takes away what was kept long enough: sessions that have ended, tokens that nobody ' +
        'can use, mails that were given up, and what audit events tell of people. Servers do ' +
        'the same once an hour. RETENTION_SESSIONS, RETENTION_TOKENS, RETENTION_MAILS and ' +
        'RETENTION_AUDIT say how long each is kept.',
    )
    .option('--app <app>', 'this app only; default: all, and the console', appName)
    .option('--dry-run', 'count only, change nothing')
    .addOption(jsonOption())
    .action((options: Options) => pruneAll(context, options))
}

async function pruneAll(context: Context, { app, dryRun, json = false }: Options): Promise<void> {
  const { terminal } = context
  const modules: readonly AppModule[] = app ? [await loadApp(app)] : await loadApps()
  const progress = await createProgress(terminal, json)
  const prune = async (engine: Engine): Promise<Pruned> => {
    const { name: realm } = engine.realm
    if (dryRun) return { realm, counts: await engine.countPrunable() }
    const counts = await engine.prune({
      onPruned: ({ of, done }) => progress.report({ label: `${LABELS[of]} of ${realm}`, done }),
    })
    progress.end()
    return { realm, counts }
  }
  const found = await withApps(context, onePerRealm(modules), async (apps) => {
    const all: Pruned[] = []
    for (const { engine } of apps) all.push(await prune(engine))
    return all
  })
  if (!app) {
    const { withAdministrators } = await import('@usher/console')
    const variables = checkedVariables(context, modules)
    found.push(await withAdministrators(variables, ({ engine }) => prune(engine)))
  }
  if (json) terminal.json(found.map(({ realm, counts }) => ({ realm, ...(counts ?? NOTHING) })))
  else for (const one of found) terminal.line(summary(one, dryRun ?? false))
}

const LABELS = {
  sessions: 'sessions',
  tokens: 'tokens',
  mails: 'mails',
  audit: 'audit events without what they told of people',
} as const satisfies Record<keyof Prunable, string>

const NOTHING: Prunable = { sessions: 0, tokens: 0, mails: 0, audit: 0 }

function summary({ realm, counts }: Pruned, isDryRun: boolean): string {
  if (!counts) return `${realm}: this database prunes nothing`
  const { sessions, tokens, mails, audit } = counts
  const parts = [
    counted(sessions, 'session'),
    counted(tokens, 'token'),
    counted(mails, 'mail'),
    `the personal parts of ${counted(audit, 'audit event')}`,
  ]
  return `${realm}: ${isDryRun ? 'would take away' : 'took away'} ${parts.join(', ')}`
}
