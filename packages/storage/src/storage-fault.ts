/**
 * The database cannot be used as it was asked for; the message is one line for the operator and
 * says what to do.
 */
export class StorageFault extends Error {
  override readonly name = 'StorageFault'
}
