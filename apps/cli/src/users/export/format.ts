import type { ExportedAccount } from '@usher/engine'
import type { Write } from '../write-privately.ts'

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

/** The same where an account has any number of elements. */
export function manyInArray(
  open: string,
  close: string,
  write: (account: ExportedAccount) => readonly unknown[],
): Section {
  return {
    ...jsonArray(open, close, write),
    write(account) {
      const elements = write(account).map((element) => JSON.stringify(element))
      return elements.length === 0 ? undefined : elements.join(',\n')
    },
  }
}

type Portions = () => AsyncIterable<readonly ExportedAccount[]>

/** @returns how many accounts there are */
export async function writeAll(
  format: ExportFormat,
  portions: Portions,
  write: Write,
): Promise<number> {
  let count = 0
  for (const section of format.sections) count = await writeSection(section, portions, write)
  return count
}

async function writeSection(section: Section, portions: Portions, write: Write): Promise<number> {
  let count = 0
  let isFirst = true
  await write(section.open)
  for await (const accounts of portions()) {
    let text = ''
    for (const account of accounts) {
      const written = section.write(account)
      if (written === undefined) continue
      text += `${isFirst ? '' : section.joint}${written}`
      isFirst = false
    }
    await write(text)
    count += accounts.length
  }
  await write(section.close)
  return count
}
