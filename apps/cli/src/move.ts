import { realmKeys } from '@usher/engine'
import { serverSettings } from '@usher/settings'
import {
  compareRealm,
  type MoveOptions,
  type MovePhase,
  moveBack,
  moveRealm,
  planMove,
} from '@usher/storage'
import { Command, Option } from 'commander'
import { type AppName, loadApp } from './app-registry.ts'
import { CommandFailure } from './command-failure.ts'
import type { Context } from './context.ts'
import { appOption, jsonOption } from './options.ts'
import { counted } from './terminal/counted.ts'
import { createProgress, type Progress } from './terminal/progress.ts'
import { checkedVariables } from './with-apps.ts'

interface Options {
  readonly app: AppName
  readonly from: string
  readonly to: string
  readonly dryRun?: boolean
  readonly verify?: boolean
  readonly rollback?: boolean
  readonly json?: boolean
}

const CHOICES = ['dryRun', 'verify', 'rollback']

export function moveCommand(context: Context): Command {
  const alone = (flag: string, text: string, own: string) =>
    new Option(flag, text).conflicts(CHOICES.filter((other) => other !== own))
  return new Command('move')
    .description(
      'Moves the realm of an app between SQLite and PostgreSQL while servers keep writing, and ' +
        'compares every row. Afterwards the old database refuses every write, and servers that run ' +
        'use the new one: set DATABASE_URL before their next start. If the command is interrupted, run it again: at ' +
        'most one of the two databases accepts writes, and that one is complete.',
    )
    .addOption(appOption())
    .requiredOption('--from <url>', 'the old database: sqlite:<path> or postgres://…')
    .requiredOption('--to <url>', 'the new one, which is empty')
    .addOption(alone('--dry-run', 'look only, move nothing', 'dryRun'))
    .addOption(alone('--verify', 'compare every row of both databases', 'verify'))
    .addOption(
      alone('--rollback', 'open the old one again, as long as the new one is unused', 'rollback'),
    )
    .addOption(jsonOption())
    .action((options: Options) => run(context, options))
}

async function run(context: Context, options: Options): Promise<void> {
  const { terminal } = context
  const { json = false } = options
  const progress = await createProgress(terminal, json)
  const { app, ...place } = options
  const move = { ...(await realmOf(context, app)), from: place.from, to: place.to }
  try {
    if (options.verify) return await verify(context, move, json)
    if (options.rollback) return await rollBack(context, move, json)
    if (options.dryRun) {
      const rows = totalOf(await planMove(move))
      if (json) terminal.json({ rows })
      else terminal.line(`${counted(rows, 'row')} of ${app} would be moved`)
      return
    }
    const moved = await moveRealm({ ...move, ...shown(progress) })
    progress.end()
    const { rows, stoppedMilliseconds, slowedMilliseconds } = moved
    if (json) terminal.json({ rows: totalOf(rows), stoppedMilliseconds, slowedMilliseconds })
    else {
      if (slowedMilliseconds > 0) terminal.line(slowedFor(slowedMilliseconds))
      terminal.line(`${app} is moved; writes were stopped for ${stoppedMilliseconds} ms`)
      terminal.line(
        'servers that run use the new database; set DATABASE_URL before their next start',
      )
    }
  } finally {
    progress.end()
  }
}

/** What its server opens its database with. */
async function realmOf(context: Context, app: AppName): Promise<Omit<MoveOptions, 'from' | 'to'>> {
  const module = await loadApp(app)
  const { name, realm, migrations, personalData, afterMove } = module
  const variables = checkedVariables(context, [module])
  const { dataDir, secretKey } = serverSettings(variables, name, realm.name)
  const keys = realmKeys(secretKey, realm.name)
  return { dataDir, realm, migrations, personalData, afterMove, keys }
}

function slowedFor(milliseconds: number): string {
  return `more was written than could be repeated, so writes were slowed down for ${milliseconds} ms`
}

function shown(progress: Progress): Pick<MoveOptions, 'report' | 'onCatchUp' | 'onPhase'> {
  return {
    onCatchUp: ({ repeated, areWritersSlowed }) => {
      const label = areWritersSlowed
        ? 'changes repeated, with writes slowed down'
        : 'changes repeated'
      progress.report({ label, done: repeated })
    },
    report: ({ table, rows }) => progress.report({ label: `rows of ${table} copied`, done: rows }),
    onPhase: (phase) => progress.report({ label: LABELS[phase], done: 1, total: 1 }),
  }
}

const LABELS: Readonly<Record<MovePhase, string>> = {
  target_made: 'new database made',
  journal_on: 'changes are noted from now on',
  copied: 'all tables copied and compared',
  caught_up: 'nearly all changes repeated',
  writes_stopped: 'writes stopped',
  target_complete: 'new database complete',
  source_closed: 'old database closed',
  target_open: 'new database open',
}

function totalOf(rows: ReadonlyMap<string, number>): number {
  return [...rows.values()].reduce((sum, one) => sum + one, 0)
}

async function verify({ terminal }: Context, move: MoveOptions, json: boolean): Promise<void> {
  const different = await compareRealm(move)
  if (json) terminal.json({ different })
  if (different.length > 0) throw new CommandFailure(`not the same: ${different.join(', ')}`)
  if (!json) terminal.line('every row is the same in both databases')
}

async function rollBack({ terminal }: Context, move: MoveOptions, json: boolean): Promise<void> {
  await moveBack(move)
  if (json) terminal.json({ open: 'from' })
  else terminal.line('the old database is open again, and the new one is closed')
}
