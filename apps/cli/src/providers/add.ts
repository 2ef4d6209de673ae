import { readFile } from 'node:fs/promises'
import { callbackUrl } from '@usher/app'
import { newProviderSettings, type ProviderGiven } from '@usher/federation'
import { SettingError } from '@usher/settings'
import { CommandFailure, wrongUsage } from '../command-failure.ts'
import type { Context } from '../context.ts'
import { operator } from '../operator.ts'
import { ask, readLine } from '../password.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { type Options, serverUrlOf, viewOf, withFederation } from './listed.ts'

/** The options of `providers add`. */
export interface Adding extends Options {
  readonly clientId: string
  readonly issuer?: string
  readonly keyFile?: string
  readonly label?: string
  readonly scopes?: string
  readonly domains?: string
  readonly authorizationUrl?: string
  readonly tokenUrl?: string
  readonly userinfoUrl?: string
  readonly emailsUrl?: string
}

export async function addProvider(context: Context, name: string, options: Adding): Promise<void> {
  const { app, json } = options
  const { terminal } = context
  const { settings, stored } = checked(name, await givenIn(terminal, options))
  await withFederation(context, app, async (open) => {
    const { kind } = await open.engine.addProvider({ name, settings: stored, actor: operator() })
    if (kind !== 'added') throw taken(name, app, kind)
    const redirectUri = callbackUrl(serverUrlOf(open), app, name)
    if (json) return terminal.json(viewOf({ ...settings, redirectUri, configuredBy: 'command' }))
    terminal.line(`people of ${app} sign in at ${settings.label} now`)
    terminal.line(`redirect URI to register there: ${redirectUri}`)
    terminal.line(`then look at it as a sign-in does: usher providers check ${name} --app ${app}`)
  })
}

async function givenIn(terminal: Terminal, options: Adding): Promise<ProviderGiven> {
  const { keyFile } = options
  return {
    CLIENT_ID: options.clientId,
    ISSUER: options.issuer,
    LABEL: options.label,
    SCOPES: options.scopes,
    DOMAINS: options.domains,
    AUTHORIZATION_URL: options.authorizationUrl,
    TOKEN_URL: options.tokenUrl,
    USERINFO_URL: options.userinfoUrl,
    EMAILS_URL: options.emailsUrl,
    ...(keyFile === undefined
      ? { CLIENT_SECRET: await secretOf(terminal) }
      : { KEY: await readKey(keyFile) }),
  }
}

/** Never an option: other users of the machine and the shell's history would see it. */
async function secretOf(terminal: Terminal): Promise<string> {
  const secret = terminal.isInteractive ? await ask('Client secret') : await readLine(terminal)
  if (secret?.trim()) return secret
  throw wrongUsage('no secret was given; pipe it in: printf %s "$SECRET" | usher …')
}

async function readKey(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw wrongUsage(
      `--key-file: ${file} cannot be read (${(error as NodeJS.ErrnoException).code})`,
    )
  }
}

/** @throws {CommandFailure} naming the option that is missing or wrong */
function checked(name: string, given: ProviderGiven) {
  try {
    return newProviderSettings(name, given)
  } catch (error) {
    if (error instanceof SettingError) throw wrongUsage(optionIn(error.message))
    throw error
  }
}

/** `OIDC_SCHOOL_ISSUER` is the option `--issuer`. */
function optionIn(message: string): string {
  return message.replace(
    /OIDC_\w+?_(ISSUER|SCOPES|LABEL|DOMAINS|(?:AUTHORIZATION|TOKEN|USERINFO|EMAILS)_URL)\b/,
    (_, end: string) => `--${end.toLowerCase().replaceAll('_', '-')}`,
  )
}

function taken(name: string, app: string, kind: 'name_taken' | 'configured'): CommandFailure {
  return new CommandFailure(
    kind === 'configured'
      ? `the environment configures ${name} of ${app}; change the variables OIDC_… instead`
      : `${app} has a provider ${name}; remove it first: usher providers remove ${name} --app ${app}`,
  )
}
