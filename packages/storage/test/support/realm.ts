import { conformanceRealm } from '@usher/conformance'
import type { Realm } from '@usher/engine'
import { openStorage, type Storage, type StorageOptions } from '../../src/index.ts'

export const realm: Realm = conformanceRealm({ accountIds: { form: 'uuid' } })

/** Opens the tests' realm there. */
export function open(url: string, options: Partial<StorageOptions> = {}): Promise<Storage> {
  return openStorage({ url, dataDir: '', realm, migrations: {}, ...options })
}
