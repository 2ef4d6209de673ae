import { CommandFailure } from '../command-failure.ts'
import type { Context } from '../context.ts'
import { operator } from '../operator.ts'
import { type Options, withFederation } from './listed.ts'

export async function removeProvider(
  context: Context,
  name: string,
  { app, json }: Options,
): Promise<void> {
  const { terminal } = context
  await withFederation(context, app, async ({ engine }) => {
    const { removed } = await engine.removeProvider({ name, actor: operator() })
    if (!removed) throw new CommandFailure(`${app} has no provider ${name} that was added`)
    if (json) return terminal.json({ removed: name })
    terminal.line(`nobody of ${app} signs in at ${name} any more`)
  })
}
