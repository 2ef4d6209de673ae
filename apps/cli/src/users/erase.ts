import { readFile } from 'node:fs/promises'
import { type AccountId, asAccountId, type Engine } from '@usher/engine'
import { z } from '@usher/http'
import type { Command } from 'commander'
import { assertReadable } from '../assert-readable.ts'
import { CommandFailure, wrongUsage } from '../command-failure.ts'
import type { Context } from '../context.ts'
import { operator } from '../operator.ts'
import { counted } from '../terminal/counted.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { withApp } from '../with-apps.ts'
import { accountCommand, type ChangeOptions } from './change.ts'
import { accountName } from './name.ts'

interface EraseOptions extends ChangeOptions {
  readonly yes?: boolean
  readonly replay?: string
}

export function eraseCommand(context: Context): Command {
  return accountCommand('erase', 'erase an account and what is known of its holder, for good')
    .option('--yes', 'erase without asking; required where no terminal can be asked')
    .option(
      '--replay <file>',
      'erase once more who was erased after a backup that has been restored: what usher audit export wrote before',
    )
    .action((options: EraseOptions) =>
      options.replay === undefined
        ? eraseOne(context, options)
        : replay(context, { ...options, replay: options.replay }),
    )
}

async function eraseOne(context: Context, options: EraseOptions): Promise<void> {
  const { terminal } = context
  await withApp(context, options.app, async ({ engine, module: { realm } }) => {
    const { id: accountId, shownIdentifier } = await engine.getAccount(accountName(realm, options))
    if (!options.yes)
      await confirmErasure(terminal, `${shownIdentifier} and all that is known of its holder`)
    await engine.eraseAccount({ accountId, actor: operator() })
    if (options.json) terminal.json({ erased: accountId satisfies AccountId })
    else terminal.line(`Erased ${realm.name} ${accountId}`)
  })
}

interface Erasure {
  readonly accountId: AccountId
  readonly at: Date
}

async function replay(context: Context, options: EraseOptions & { replay: string }): Promise<void> {
  const { terminal } = context
  const { id, email, username } = options
  if ((id ?? email ?? username) !== undefined)
    throw wrongUsage('give either an account or --replay')
  const erasures = await readErasures(options.replay)
  await withApp(context, options.app, async ({ engine, module: { realm } }) => {
    const due = await withAccount(engine, erasures)
    if (!options.yes && due.length > 0)
      await confirmErasure(terminal, counted(due.length, 'account'))
    for (const { accountId } of due) await engine.eraseAccount({ accountId, actor: operator() })
    if (options.json) terminal.json({ erased: due.map(({ accountId }) => accountId) })
    else terminal.line(`${realm.name}: ${counted(due.length, 'account')} erased once more`)
  })
}

/** An account that is younger than the erasure belongs to somebody else: numbers come again. */
async function withAccount(
  { store }: Engine,
  erasures: readonly Erasure[],
): Promise<readonly Erasure[]> {
  const due: Erasure[] = []
  for (const erasure of erasures) {
    const account = await store.accounts.findById(erasure.accountId)
    if (account && account.createdAt <= erasure.at) due.push(erasure)
  }
  return due
}

const event = z.object({
  type: z.string(),
  accountId: z.string().optional(),
  at: z.iso.datetime().transform((text) => new Date(text)),
})

/** @throws {CommandFailure} naming the line that is no event */
async function readErasures(file: string): Promise<readonly Erasure[]> {
  await assertReadable(file)
  const lines = (await readFile(file, 'utf8')).split('\n')
  return lines.flatMap((line, index) => {
    if (line.trim() === '') return []
    const { data } = event.safeParse(jsonIn(line))
    if (!data)
      throw new CommandFailure(`${file}, line ${index + 1} is no event of usher audit export`)
    const { type, accountId, at } = data
    return type === 'account.erased' && accountId !== undefined
      ? [{ accountId: asAccountId(accountId), at }]
      : []
  })
}

function jsonIn(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

async function confirmErasure(terminal: Terminal, what: string): Promise<void> {
  if (!terminal.isInteractive) {
    throw wrongUsage('nobody was erased: nobody can be asked here; give --yes')
  }
  const { confirm } = await import('@clack/prompts')
  if ((await confirm({ message: `Erase ${what}?`, initialValue: false })) !== true) {
    throw new CommandFailure('cancelled; nothing was changed')
  }
}
