import { checkProvider } from '@usher/federation'
import { serverSettings } from '@usher/settings'
import { CommandFailure } from '../command-failure.ts'
import type { Context } from '../context.ts'
import { variablesOf } from '../with-apps.ts'
import { type Options, providersOf, viewOf } from './listed.ts'

export async function examine(
  context: Context,
  name: string,
  { app, json }: Options,
): Promise<void> {
  const { terminal } = context
  const { listed } = await providersOf(context, app)
  const provider = listed.find((each) => each.name === name)
  if (!provider) {
    const known = listed.map((each) => each.name).join(', ') || 'none'
    throw new CommandFailure(`${app} has no provider ${name}; configured: ${known}`)
  }
  const { oidcAllowsLoopback } = serverSettings(variablesOf(context), app)
  const findings = await checkProvider(provider, oidcAllowsLoopback)
  const bad = findings.filter(({ isGood }) => !isGood)
  if (json) {
    const found = findings.map(({ isGood, ...finding }) => ({ good: isGood, ...finding }))
    terminal.json({ provider: viewOf(provider), findings: found })
  } else {
    for (const { isGood, found } of findings) terminal.line(`${isGood ? 'good' : 'bad '}  ${found}`)
    terminal.line(`redirect URI to register there: ${provider.redirectUri}`)
  }
  if (bad.length === 0) return
  const sentences = bad.map(({ found, remedy }) => `${found}. ${remedy}`)
  throw new CommandFailure(`${name}: ${sentences.join(' ')}`)
}
