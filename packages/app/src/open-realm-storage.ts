import { noKeys, type RealmKeys, realmKeys } from '@usher/engine'
import { forgetKey, SettingError } from '@usher/settings'
import {
  OtherSecretKey,
  openStorage,
  type Reseal,
  type Storage,
  type StorageOptions,
} from '@usher/storage'
import type { ResealOptions } from './open-options.ts'

/** With which secret a realm's database is opened. */
export interface RealmSecret {
  /** The app or the console, for messages. */
  readonly name: string
  /** At least 32 bytes. */
  readonly secretKey: string
  /** It was made up just now, so it fits an unused database only. */
  readonly isNew: boolean
  /** Moves the database from a former secret to this one. */
  readonly reseal?: ResealOptions | undefined
  /** Whether earlier releases opened the database without any secret. Default: false. */
  readonly wasUnkeyed?: boolean
}

/**
 * Opens the database of a realm with the server's secret. A secret that was made up for a database
 * that has another one is taken away again.
 *
 * @throws {SettingError} the database has a secret, and none was given
 * @throws {OtherSecretKey} the database has another secret
 * @throws {StorageFault} it cannot be opened
 */
export async function openRealmStorage<Tables = object>(
  options: StorageOptions,
  { name, secretKey, isNew, reseal, wasUnkeyed = false }: RealmSecret,
): Promise<Storage<Tables>> {
  const { realm, dataDir } = options
  const keys = realmKeys(secretKey, realm.name)
  const reseals = reseal ? [resealOf(reseal, realm.name)] : []
  try {
    return await openStorage<Tables>({
      ...options,
      keys,
      areKeysNew: isNew,
      reseals: wasUnkeyed ? [...reseals, ...unkeyed(reseals, keys)] : reseals,
    })
  } catch (error) {
    if (!(error instanceof OtherSecretKey && isNew)) throw error
    forgetKey(dataDir)
    throw new SettingError(
      `the database of ${name} was written with a SECRET_KEY that is missing here: set the one that its server has`,
    )
  }
}

function resealOf({ formerSecretKey, actor }: ResealOptions, realm: string): Reseal {
  const isLost = formerSecretKey === 'lost'
  return { from: isLost ? 'lost' : realmKeys(formerSecretKey, realm), actor }
}

/** Only events were recorded without a secret; whatever is encrypted was encrypted with one. */
function unkeyed(reseals: readonly Reseal[], present: RealmKeys): readonly Reseal[] {
  const known = reseals.flatMap(({ from }) => (from === 'lost' ? [] : [from]))
  return [...known, present].map(({ sealing }) => ({
    from: { ...noKeys, sealing },
    actor: 'system',
  }))
}
