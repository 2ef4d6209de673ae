import { SettingError } from '@usher/settings'
import { type ProviderSettings, providerSettings } from './provider-settings.ts'

/** What an operator says of a provider, by the ends of the variables that would say the same. */
export interface ProviderGiven {
  readonly ISSUER?: string | undefined
  readonly CLIENT_ID?: string | undefined
  readonly CLIENT_SECRET?: string | undefined
  /** A PKCS #8 key in PEM, instead of a secret. */
  readonly KEY?: string | undefined
  readonly SCOPES?: string | undefined
  readonly LABEL?: string | undefined
  readonly DOMAINS?: string | undefined
  readonly AUTHORIZATION_URL?: string | undefined
  readonly TOKEN_URL?: string | undefined
  readonly USERINFO_URL?: string | undefined
  readonly EMAILS_URL?: string | undefined
}

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/
const LONGEST_NAME = 40

/**
 * Checks what an operator gives for a new provider; what is known of one of this name completes it.
 *
 * @returns its settings, and the text that `addedProviderSettings` reads: it has the secret in it
 * @throws {SettingError} naming what is missing or wrong, such as `OIDC_SCHOOL_ISSUER`
 */
export function newProviderSettings(
  name: string,
  given: ProviderGiven,
): { readonly settings: ProviderSettings; readonly stored: string } {
  if (!NAME.test(name) || name.length > LONGEST_NAME) {
    throw new SettingError('A provider is called by small letters, digits and hyphens: my-school.')
  }
  const settings = read(name, given)
  if (!settings) throw new SettingError(`${prefixOf(name)}CLIENT_ID is missing.`)
  return { settings, stored: JSON.stringify(given) }
}

/** @returns `undefined`: this version does not understand what another one has stored */
export function addedProviderSettings(name: string, stored: string): ProviderSettings | undefined {
  try {
    return read(name, JSON.parse(stored)) // written by `newProviderSettings`
  } catch (error) {
    if (error instanceof SettingError || error instanceof SyntaxError) return undefined
    throw error
  }
}

function read(name: string, given: ProviderGiven): ProviderSettings | undefined {
  const variables = Object.entries(given).map(([end, value]) => [prefixOf(name) + end, value])
  const [settings] = providerSettings(Object.fromEntries(variables), '')
  return settings
}

function prefixOf(name: string): string {
  return `OIDC_${name.toUpperCase().replaceAll('-', '_')}_`
}
