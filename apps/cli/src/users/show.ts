import { type Session, systemClock } from '@usher/engine'
import { Command } from 'commander'
import type { AppName } from '../app-registry.ts'
import type { Context } from '../context.ts'
import { appOption, jsonOption } from '../options.ts'
import { withApp } from '../with-apps.ts'
import { accountJson, accountLines } from './account-view.ts'
import { accountName, type NameOptions, withNameOptions } from './name.ts'

interface ShowOptions extends NameOptions {
  readonly app: AppName
  readonly json?: boolean
}

export function showCommand(context: Context): Command {
  return withNameOptions(
    new Command('show').summary('show an account and its sessions').addOption(appOption()),
  )
    .addOption(jsonOption())
    .action((options: ShowOptions) => show(context, options))
}

async function show(context: Context, options: ShowOptions): Promise<void> {
  const { terminal } = context
  await withApp(context, options.app, async ({ engine, module: { realm } }) => {
    const account = await engine.getAccount(accountName(realm, options))
    const sessions = await engine.store.sessions.listActive(account.id, systemClock.now())
    if (options.json) {
      return terminal.json({
        ...accountJson(realm, account),
        sessions: sessions.map(sessionJson),
      })
    }
    const lines = [...accountLines(realm, account), ['sessions', String(sessions.length)]]
    terminal.table(lines)
  })
}

function sessionJson({ id, createdAt, expiresAt, address, userAgent }: Session) {
  return { id, createdAt, expiresAt, address: address ?? null, userAgent: userAgent ?? null }
}
