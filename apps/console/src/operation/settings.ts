import { lifetimes, prefixOf, serverVariables, type Variables } from '@usher/settings'

/** One setting as it counts. */
export interface EffectiveSetting {
  readonly name: string
  readonly meaning: string
  /** `null`: a secret, or not set. Passwords in addresses are left out. */
  readonly value: string | null
  readonly source: 'environment' | 'file' | 'default'
  readonly secret: boolean
}

const CONSOLE_SETTINGS = {
  CONSOLE_IDLE_TTL: 'An administrator who asks nothing for so long has to sign in again',
  CONSOLE_SESSION_TTL: 'So long a session of an administrator lasts at most',
} as const

const MEANINGS: Readonly<Record<string, { meaning: string; standard: string | null }>> = {
  ...Object.fromEntries(
    Object.entries(serverVariables).map(([name, { meaning, standard }]) => [
      name,
      { meaning, standard: standard.replaceAll('`', '') },
    ]),
  ),
  ...Object.fromEntries(
    Object.entries({ ...lifetimes, ...CONSOLE_SETTINGS }).map(([name, meaning]) => [
      name,
      { meaning, standard: null },
    ]),
  ),
}

/**
 * The settings of the server, and those of single apps that differ. What is no setting of the server
 * stays unsaid: the environment holds what is none of the console's business.
 *
 * @param scopes the apps and realms, whose names settings can begin with
 */
export function effectiveSettings(
  variables: Variables,
  scopes: readonly string[],
): readonly EffectiveSetting[] {
  const general = Object.entries(MEANINGS).map(([name, { meaning, standard }]) =>
    settingOf(variables, name, name, meaning, standard),
  )
  const prefixes = [...new Set([...scopes, 'console'].map(prefixOf))]
  const own = prefixes.flatMap((prefix) =>
    Object.entries(MEANINGS).flatMap(([name, { meaning }]) => {
      const variable = `${prefix}_${name}`
      return variable in MEANINGS || !isSet(variables, variable)
        ? []
        : [settingOf(variables, variable, name, meaning, null)]
    }),
  )
  return [...general, ...own]
}

function settingOf(
  variables: Variables,
  variable: string,
  name: string,
  meaning: string,
  standard: string | null,
): EffectiveSetting {
  const secret = name === 'SECRET_KEY'
  if (!isSet(variables, variable)) {
    return { name: variable, meaning, value: secret ? null : standard, source: 'default', secret }
  }
  const text = variables[variable]?.trim() ?? ''
  // What the process was started with goes before the lines of the file.
  const source = process.env[variable] === variables[variable] ? 'environment' : 'file'
  return { name: variable, meaning, value: secret ? null : withoutPasswords(text), source, secret }
}

function isSet(variables: Variables, name: string): boolean {
  return (variables[name] ?? '').trim() !== ''
}

/** `smtps://user:password@host` as `smtps://user:…@host`; passwords in the query go, too. */
function withoutPasswords(text: string): string {
  return text
    .replace(/(\b[a-z][a-z0-9+.-]*:\/\/[^\s/?#:@]*):[^\s/?#]*@/gi, '$1:…@')
    .replace(/([?&][^=&\s]*(?:password|secret|token|key)[^=&\s]*=)[^&\s]*/gi, '$1…')
}
