import { existsSync, readdirSync, statSync } from 'node:fs'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { serverSettings, type Variables } from '@usher/settings'
import { loadApps } from '../app-registry.ts'

/** A folder with databases. */
export interface Place {
  readonly folder: string
  /** Whether a file of the folder is one of them. */
  holds(name: string): boolean
}

/** Where the databases of a server are. */
export interface Places {
  /** The first is `DATA_DIR`; the others are those of `DATABASE_URL`, in the order of the apps. */
  readonly folders: readonly Place[]
  /** Apps whose database is not a file. */
  readonly elsewhere: readonly string[]
}

/** @throws {SettingError} naming the variable that is wrong */
export async function placesOf(variables: Variables): Promise<Places> {
  const { dataDir } = serverSettings(variables)
  const folders: Place[] = [{ folder: dataDir, holds: (name) => name.endsWith('.db') }]
  const elsewhere: string[] = []
  for (const { name, realm } of await loadApps()) {
    const { databaseUrl = 'sqlite:' } = serverSettings(variables, name, realm.name)
    if (!databaseUrl.startsWith('sqlite:')) elsewhere.push(name)
    const place = placeOf(databaseUrl)
    const isNew = place && !folders.some(({ folder }) => folder === place.folder)
    if (isNew) folders.push(place)
  }
  return { folders, elsewhere }
}

/** As the storage reads such an address: a folder, or a file beside which those of other realms are. */
function placeOf(url: string): Place | undefined {
  const path = url.slice('sqlite:'.length)
  if (!url.startsWith('sqlite:') || path === '' || path === ':memory:') return undefined
  const isFolder = path.endsWith('/') || (existsSync(path) && statSync(path).isDirectory())
  if (isFolder) return { folder: resolve(path), holds: (name) => name.endsWith('.db') }
  const extension = extname(path)
  const stem = basename(path, extension)
  return {
    folder: resolve(dirname(path)),
    holds: (name) => name.startsWith(stem) && name.endsWith(extension),
  }
}

/** A database file, and how it is called in a backup. */
export interface DatabaseFile {
  readonly path: string
  readonly entry: string
}

export function databaseFiles({ folders }: Places): readonly DatabaseFile[] {
  return folders.flatMap(({ folder, holds }, place) => {
    const names = existsSync(folder) ? readdirSync(folder).sort() : []
    return names
      .filter((name) => holds(name) && statSync(join(folder, name)).size > 0)
      .map((name) => ({ path: join(folder, name), entry: entryName(place, name) }))
  })
}

const ENTRY = /^(\d)\/([^/\0]{1,80})$/

function entryName(place: number, name: string): string {
  return `${place}/${name}`
}

/** Where a file of a backup belongs; `undefined`: nowhere on this server. */
export function pathOfEntry({ folders }: Places, entry: string): string | undefined {
  const [, place, name] = ENTRY.exec(entry) ?? []
  const folder = folders[Number(place)]?.folder
  if (folder === undefined || name === undefined || name.startsWith('.')) return undefined
  return join(folder, name)
}
