import type { RealmKeys } from '@usher/engine'
import { StorageFault } from './storage-fault.ts'

/** A permission to move a database from the keys of a former secret to those of the present one. */
export interface Reseal {
  /** `lost`: nobody has the former secret. What it sealed is given up, and its events stay as found. */
  readonly from: RealmKeys | 'lost'
  /** Who decided, for the audit log: `operator:<name>`. */
  readonly actor: string
}

/** What a change of the secret has moved. */
export interface Resealed {
  /** Mails and keys that are sealed with the present secret now. */
  readonly moved: number
  /** Those that the former secret did not open; nobody can read them any more. */
  readonly unreadable: number
}

/** The database was written with another secret than the one that it is opened with. */
export class OtherSecretKey extends StorageFault {
  constructor(realm: string) {
    super(
      `the database of ${realm} was written with another SECRET_KEY; set the one that its ` +
        'server has. If you changed it on purpose, run: npx usher keys reseal',
    )
  }
}
