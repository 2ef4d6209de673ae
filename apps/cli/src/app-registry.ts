import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { AppModule } from '@usher/app'
import { CommandFailure } from './command-failure.ts'
import { project } from './project.ts'

/** The name of an app of this project; see `isAppName`. */
export type AppName = string

/** Every app of this project, in the order in which people are told of them. */
export const appNames: readonly AppName[] = Object.keys(project.apps)

export function isAppName(text: string): text is AppName {
  return Object.hasOwn(project.apps, text)
}

/** An app is loaded when it is asked for, so a command waits for its own only. */
export async function loadApp(name: AppName): Promise<AppModule> {
  const entry = project.apps[name] ?? ''
  const exported: Record<string, unknown> = await import(addressOf(entry))
  const app = Object.values(exported).find(
    (value): value is AppModule => isAppModule(value) && value.name === name,
  )
  if (app) return app
  throw new CommandFailure(`${entry} exports no app named ${name}; see "usher" in package.json`)
}

/** The apps of these names, or all. */
export function loadApps(names: readonly AppName[] = appNames): Promise<readonly AppModule[]> {
  return Promise.all(names.map(loadApp))
}

/** A package is looked for from the project, which may have another one than this command. */
function addressOf(entry: string): string {
  const manifest = join(project.root, 'package.json')
  const file = entry.startsWith('./')
    ? join(project.root, entry)
    : createRequire(manifest).resolve(entry)
  return pathToFileURL(file).href
}

function isAppModule(value: unknown): value is AppModule {
  return typeof value === 'object' && value !== null && 'realm' in value && 'create' in value
}
