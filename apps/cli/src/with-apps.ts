import { type AppModule, type OpenApps, openApps, type ResealOptions } from '@usher/app'
import { readEnvFile, readVariables, type Variables } from '@usher/settings'
import { type AppName, loadApp } from './app-registry.ts'
import { assertSpelling } from './assert-spelling.ts'
import type { Context } from './context.ts'
import { project } from './project.ts'

/** The variables of the process, completed from `.env`. */
export function variablesOf({ environment }: Context): Variables {
  return readVariables(project.root, environment)
}

/** The same, without misspelt settings. @throws {SettingError} naming one that is */
export function checkedVariables(context: Context, modules: readonly AppModule[]): Variables {
  const variables = variablesOf(context)
  assertSpelling(variables, {
    modules,
    file: readEnvFile(project.root),
    warn: context.terminal.note,
  })
  return variables
}

/** One app at work. */
export type Opened = OpenApps['apps'][number]

/** Opens apps for one job and closes them whatever happens. Mails wait for a server to send them. */
export async function withApps<T>(
  context: Context,
  modules: readonly AppModule[],
  job: (apps: readonly Opened[]) => Promise<T>,
  { migrate = false, reseal }: { migrate?: boolean; reseal?: ResealOptions } = {},
): Promise<T> {
  const { apps, close } = await openApps(modules, {
    variables: checkedVariables(context, modules),
    placement: 'mounted',
    mails: 'wait',
    migrate,
    ...(reseal && { reseal }),
    warn: context.terminal.note,
  })
  try {
    return await job(apps)
  } finally {
    await close()
  }
}

/** The same for one app. */
export async function withApp<T>(
  context: Context,
  name: AppName,
  job: (open: Opened) => Promise<T>,
): Promise<T> {
  return withApps(context, [await loadApp(name)], async ([app]) => {
    if (!app) throw new TypeError(`${name} was not opened`)
    return job(app)
  })
}

/** Apps of one realm share their database. */
export function onePerRealm(modules: readonly AppModule[]): readonly AppModule[] {
  return [...new Map(modules.map((module) => [module.realm.name, module])).values()]
}
