import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { StorageOptions } from '../opening.ts'
import { candidates } from '../sqlite/open.ts'
import { StorageFault } from '../storage-fault.ts'
import { postgresSide } from './postgres-side.ts'
import type { Side } from './side.ts'
import { sqliteSide } from './sqlite-side.ts'

type Place = Pick<StorageOptions, 'dataDir' | 'realm'> & { readonly url: string }

/** @throws {StorageFault} if a realm cannot be moved from or to there */
export async function openSide(place: Place): Promise<Side> {
  const { url, realm } = place
  if (/^postgres(ql)?:\/\//.test(url) && URL.canParse(url)) return postgresSide(url, realm.name)
  if (url.startsWith('sqlite:') && url !== 'sqlite::memory:') return sqliteSide(fileOf(place))
  throw new StorageFault(
    'a realm can be moved between SQLite files and PostgreSQL only; give sqlite:<path> and postgres://…',
  )
}

/** The realm's own file, or the first one that is free. */
function fileOf(place: Place): string {
  const paths = candidates(place).filter((path) => path !== undefined)
  const own = paths.find((path) => !existsSync(path) || realmIn(path) === place.realm.name)
  if (own !== undefined) return own
  throw new StorageFault(`${place.url} holds other realms than ${place.realm.name}`)
}

function realmIn(path: string): string | undefined {
  try {
    const database = new DatabaseSync(path, { readOnly: true })
    try {
      return String(database.prepare('select name from realm').get()?.name)
    } finally {
      database.close()
    }
  } catch {
    return undefined // no database, or of something else
  }
}
