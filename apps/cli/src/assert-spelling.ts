import type { AppModule } from '@usher/app'
import {
  bridgeVariables,
  lifetimes,
  misspeltSettings,
  SettingError,
  serverVariables,
  type Variables,
} from '@usher/settings'

/** The console's own settings. */
const CONSOLE = ['ADMIN_SECOND_FACTOR', 'CONSOLE_IDLE_TTL', 'CONSOLE_SESSION_TTL']

interface Spelling {
  /** The apps that are about to run. */
  readonly modules: readonly AppModule[]
  /** What `.env` says. */
  readonly file: Variables
  readonly warn: (line: string) => void
}

/**
 * Refuses a misspelt setting in `.env` or with an app's prefix: it was meant for Usher, and a wrong
 * lifetime must not go to production unseen. What other programs may have set gets a warning.
 *
 * @throws {SettingError} naming it, and the setting that was meant
 */
export function assertSpelling(variables: Variables, { modules, file, warn }: Spelling): void {
  const scopes = ['console', ...modules.flatMap(({ name, realm }) => [name, realm.name])]
  const names = [
    ...Object.keys(serverVariables),
    ...Object.keys(lifetimes),
    ...Object.keys(bridgeVariables),
    ...CONSOLE,
    ...modules.flatMap(({ settingNames = [] }) => settingNames),
  ]
  for (const { variable, meant } of misspeltSettings(variables, { names, scopes })) {
    const line = `${variable} is no setting; did you mean ${meant}?`
    if (file[variable] !== undefined || !names.includes(meant)) throw new SettingError(line)
    warn(line)
  }
}
