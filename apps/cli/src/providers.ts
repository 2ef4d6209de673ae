import { callbackUrl } from '@usher/app'
import { checkProvider, type ProviderSettings, providerSettings } from '@usher/federation'
import { serverSettings } from '@usher/settings'
import { Command } from 'commander'
import type { AppName } from './app-registry.ts'
import { CommandFailure } from './command-failure.ts'
import type { Context } from './context.ts'
import { group } from './group.ts'
import { appOption, jsonOption } from './options.ts'
import { variablesOf, withApp } from './with-apps.ts'

interface Options {
  readonly app: AppName
  readonly json?: boolean
}

/** Other providers at which people sign in. */
export function providersCommand(context: Context): Command {
  const list = new Command('list')
    .summary('list the providers that are configured, and the address to register at each')
    .addOption(appOption())
    .addOption(jsonOption())
    .action((options: Options) => listProviders(context, options))
  const check = new Command('check')
    .summary('look at a provider as a sign-in does: metadata, keys, clock')
    .argument('<name>', 'name of the provider')
    .addOption(appOption())
    .addOption(jsonOption())
    .action((name: string, options: Options) => examine(context, name, options))
  return group(new Command('providers').addCommand(list).addCommand(check))
}

interface Listed extends ProviderSettings {
  readonly redirectUri: string
}

async function providersOf(context: Context, app: AppName): Promise<readonly Listed[]> {
  const configured = providerSettings(variablesOf(context), app)
  return withApp(context, app, async ({ issuer, module: { realm } }) => {
    if (!realm.federation) throw new CommandFailure(`people of ${app} sign in here only`)
    const serverUrl = issuer.slice(0, -`/oidc/${realm.name}`.length)
    return configured.map((provider) => ({
      ...provider,
      redirectUri: callbackUrl(serverUrl, app, provider.name),
    }))
  })
}

async function listProviders(context: Context, { app, json }: Options): Promise<void> {
  const { terminal } = context
  const providers = (await providersOf(context, app)).map(viewOf)
  if (json) return terminal.json({ providers })
  if (providers.length === 0) terminal.line(`${app} has no providers; set OIDC_<NAME>_CLIENT_ID`)
  for (const { name, label, issuer, redirect_uri } of providers) {
    terminal.line(`${name} (${label}): ${issuer}, redirect URI ${redirect_uri}`)
  }
}

function viewOf({ name, label, issuer, clientId, redirectUri }: Listed) {
  const facts = { name, label, issuer: issuer.href, client_id: clientId }
  return { ...facts, redirect_uri: redirectUri }
}

async function examine(context: Context, name: string, { app, json }: Options): Promise<void> {
  const { terminal } = context
  const providers = await providersOf(context, app)
  const provider = providers.find((each) => each.name === name)
  if (!provider) {
    const known = providers.map((each) => each.name).join(', ') || 'none'
    throw new CommandFailure(`${app} has no provider ${name}; configured: ${known}`)
  }
  const { oidcAllowsLoopback } = serverSettings(variablesOf(context), app)
  const findings = await checkProvider(provider, oidcAllowsLoopback)
  if (json) {
    const found = findings.map(({ isGood, ...finding }) => ({ good: isGood, ...finding }))
    terminal.json({ provider: viewOf(provider), findings: found })
  } else {
    for (const { isGood, found } of findings) terminal.line(`${isGood ? 'good' : 'bad '}  ${found}`)
    terminal.line(`redirect URI to register there: ${provider.redirectUri}`)
  }
  const [first] = findings.filter(({ isGood }) => !isGood)
  if (first) throw new CommandFailure(`${name}: ${first.found}. ${first.remedy}`)
}
