import type { Factors } from '@usher/engine'
import { Command } from 'commander'
import type { AppName } from '../app-registry.ts'
import type { Context } from '../context.ts'
import { operator } from '../operator.ts'
import { appOption, jsonOption } from '../options.ts'
import { withApp } from '../with-apps.ts'
import { accountName, type NameOptions, withNameOptions } from './name.ts'

interface FactorOptions extends NameOptions {
  readonly app: AppName
  readonly json?: boolean
}

/** Commands about the second factors of one account. */
export function factorCommands(context: Context): readonly Command[] {
  return [
    command('factors', 'list the second factors of an account').action((options: FactorOptions) =>
      list(context, options),
    ),
    command(
      'reset-factors',
      'remove all second factors of an account, and end its sessions',
    ).action((options: FactorOptions) => reset(context, options)),
  ]
}

function command(name: string, summary: string): Command {
  const named = new Command(name).summary(summary).addOption(appOption())
  return withNameOptions(named).addOption(jsonOption())
}

async function list(context: Context, options: FactorOptions): Promise<void> {
  const { terminal } = context
  await withApp(context, options.app, async ({ engine, module: { realm } }) => {
    const account = await engine.getAccount(accountName(realm, options))
    const factors = factorsJson(await engine.store.factors.list(account.id))
    if (options.json) return terminal.json(factors)
    const { totp, recovery_codes_left: left } = factors
    terminal.table([
      [
        'authenticator app',
        totp ? `${totp.disabled ? 'disabled' : 'on'} since ${totp.created_at}` : '–',
      ],
      ['recovery codes left', String(left)],
    ])
  })
}

function factorsJson({ totp, recoveryCodes }: Factors) {
  const confirmed = totp?.confirmedAt && {
    id: totp.id,
    created_at: totp.confirmedAt.toISOString(),
    last_used_at: totp.lastUsedAt?.toISOString() ?? null,
    disabled: totp.disabledAt !== undefined,
  }
  return { totp: confirmed ?? null, recovery_codes_left: recoveryCodes }
}

async function reset(context: Context, options: FactorOptions): Promise<void> {
  const { terminal } = context
  await withApp(context, options.app, async ({ engine, module: { realm } }) => {
    const account = await engine.getAccount(accountName(realm, options))
    const outcome = await engine.resetFactors({ accountId: account.id, actor: operator() })
    if (options.json) return terminal.json(outcome)
    const counted =
      outcome.removed === 1 ? 'one second factor' : `${outcome.removed} second factors`
    terminal.line(`${account.shownIdentifier} had ${counted}; they are removed`)
  })
}
