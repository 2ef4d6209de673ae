/**
 * The database cannot be used as it was asked for; the message is one line for the operator and
 * says what to do.
 */
export class StorageFault extends Error {
  override readonly name = 'StorageFault'
}

/** The realm lies in another database since a move; a server that runs may follow it there. */
export class RealmMoved extends StorageFault {
  readonly realm: string
  /** Where it lies; absent: it was moved with other keys. Never for people: it has a password. */
  readonly url: string | undefined

  constructor(message: string, { realm, url, ...options }: MovedAway) {
    super(message, options)
    this.realm = realm
    this.url = url
  }
}

interface MovedAway extends ErrorOptions {
  readonly realm: string
  readonly url: string | undefined
}
