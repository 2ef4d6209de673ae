import type { ExportedAccount } from '@usher/engine'

/** One pass over all accounts. */
export interface Section {
  readonly open: string
  /** Between two accounts. */
  readonly joint: string
  readonly close: string
  /** `undefined`: nothing of this account stands here. */
  write(account: ExportedAccount): string | undefined
}

/** How an export is written. */
export interface ExportFormat {
  readonly sections: readonly Section[]
  /** What the receiving system cannot use, in a sentence, once all is written. */
  shortfall?(): string | undefined
}

/** Elements of a JSON array, one a line. */
export function jsonArray(
  open: string,
  close: string,
  write: (account: ExportedAccount) => unknown,
): Section {
  return {
    open: `${open}[\n`,
    joint: ',\n',
    close: `\n]${close}`,
    write: (account) => JSON.stringify(write(account)),
  }
}
