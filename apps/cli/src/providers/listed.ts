import { callbackUrl } from '@usher/app'
import { addedProviderSettings, type ProviderSettings, providerSettings } from '@usher/federation'
import type { AppName } from '../app-registry.ts'
import { CommandFailure } from '../command-failure.ts'
import type { Context } from '../context.ts'
import { type Opened, variablesOf, withApp } from '../with-apps.ts'

export interface Options {
  readonly app: AppName
  readonly json?: boolean
}

/** A provider with what its operator has to register there. */
export interface Listed extends ProviderSettings {
  readonly redirectUri: string
  readonly configuredBy: 'environment' | 'command'
}

/** Opens an app whose people sign in elsewhere. @throws {CommandFailure} its realm declares none */
export function withFederation<T>(
  context: Context,
  app: AppName,
  job: (open: Opened) => Promise<T>,
): Promise<T> {
  return withApp(context, app, async (open) => {
    if (open.module.realm.federation) return job(open)
    throw new CommandFailure(`people of ${app} sign in here only`)
  })
}

/** Where people reach the server itself. */
export function serverUrlOf({ issuer, module: { realm } }: Opened): string {
  return issuer.slice(0, -`/oidc/${realm.name}`.length)
}

/** Those of the environment and those that were added, by name. */
export async function providersOf(
  context: Context,
  app: AppName,
): Promise<{ readonly listed: readonly Listed[]; readonly unreadable: readonly string[] }> {
  const configured = providerSettings(variablesOf(context), app)
  return withFederation(context, app, async (open) => {
    const listed = new Map<string, Listed>()
    const unreadable: string[] = []
    const put = (provider: ProviderSettings, configuredBy: Listed['configuredBy']) => {
      const redirectUri = callbackUrl(serverUrlOf(open), app, provider.name)
      listed.set(provider.name, { ...provider, redirectUri, configuredBy })
    }
    for (const { name, settings } of await open.engine.listAddedProviders()) {
      const provider = settings && addedProviderSettings(name, settings)
      if (provider) put(provider, 'command')
      else unreadable.push(name)
    }
    for (const provider of configured) put(provider, 'environment') // they take precedence
    return { listed: [...listed.values()].sort(byName), unreadable }
  })
}

function byName(one: Listed, other: Listed): number {
  return one.name < other.name ? -1 : 1
}

export async function listProviders(context: Context, { app, json }: Options): Promise<void> {
  const { terminal } = context
  const { listed, unreadable } = await providersOf(context, app)
  const providers = listed.map(viewOf)
  if (json) return terminal.json({ providers, unreadable })
  if (listed.length + unreadable.length === 0) {
    terminal.line(`${app} has no providers; add one: usher providers add <name> --app ${app}`)
  }
  for (const { name, label, issuer, redirect_uri, configured_by } of providers) {
    const by = configured_by === 'command' ? '' : ', by the environment'
    terminal.line(`${name} (${label}): ${issuer}, redirect URI ${redirect_uri}${by}`)
  }
  for (const name of unreadable) {
    terminal.line(`${name}: sealed with another SECRET_KEY; remove it and add it again`)
  }
}

/** What operators see: never a secret. */
export function viewOf({ name, label, issuer, clientId, redirectUri, configuredBy }: Listed) {
  const facts = { name, label, issuer: issuer.href, client_id: clientId }
  return { ...facts, redirect_uri: redirectUri, configured_by: configuredBy }
}
