import type { Realm } from '@usher/engine'
import { specifiedRealm } from '@usher/engine/specifications'
import { openStorage, type Storage, type StorageOptions } from '../../src/index.ts'

export const realm: Realm = specifiedRealm({ accountIds: { form: 'uuid' } })

/** Opens the tests' realm there. */
export function open(url: string, options: Partial<StorageOptions> = {}): Promise<Storage> {
  return openStorage({ url, dataDir: '', realm, migrations: {}, ...options })
}
