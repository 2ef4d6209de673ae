import { conformanceRealm } from '@usher/conformance'
import type { Realm } from '@usher/engine'
import { openStorage, type SqlStorage, type StorageOptions } from '../../src/index.ts'

export const realm: Realm = conformanceRealm({ accountIds: { form: 'uuid' } })

/** Opens the tests' realm there. */
export async function open<Tables = object>(
  url: string,
  options: Partial<StorageOptions> = {},
): Promise<SqlStorage<Tables>> {
  const storage = await openStorage<Tables>({
    url,
    dataDir: '',
    realm,
    migrations: {},
    ...options,
  })
  if (storage.kind !== 'sql') throw new TypeError(`${url} is no SQL database`)
  return storage
}
