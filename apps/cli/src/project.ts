import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A folder whose `package.json` says which apps there are: `"usher": { "apps": { … } }`. */
export interface Project {
  /** Where `.env` and `package.json` lie. */
  readonly root: string
  /** By their names, what to import: a package, or a file that begins with `./`. */
  readonly apps: Readonly<Record<string, string>>
}

/** The project around the working directory; elsewhere the workspace that this command lies in. */
export const project: Project = projectAround(process.cwd()) ??
  projectAround(dirname(fileURLToPath(import.meta.url))) ?? { root: process.cwd(), apps: {} }

function projectAround(folder: string): Project | undefined {
  const apps = appsOf(join(folder, 'package.json'))
  if (apps) return { root: folder, apps }
  const above = dirname(folder)
  return above === folder ? undefined : projectAround(above)
}

function appsOf(file: string): Project['apps'] | undefined {
  if (!existsSync(file)) return undefined
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as { usher?: Partial<Project> }
  return manifest.usher?.apps
}
