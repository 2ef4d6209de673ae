import { randomBytes } from 'node:crypto'

/**
 * The name under which this process writes the consequences of its changes into a row. It is the
 * same for all changes, so that each overwrites the one before, whose consequences have been carried
 * out by then; a name for each change would fill the rows of accounts that log in often.
 */
export class Slot {
  #name = newName()

  get name(): string {
    return this.#name
  }

  /** What lies under the name may be needed yet: the sweep carries it out. */
  leave(): void {
    this.#name = newName()
  }
}

function newName(): string {
  return randomBytes(6).toString('base64url')
}
