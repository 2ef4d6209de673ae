import type { Realm } from '@usher/engine'
import { counted } from '../../terminal/counted.ts'
import { writePrivately } from '../write-privately.ts'
import { allRecords, type Checked, type ImportRun, isLockedOut } from './import.ts'
import { readRecord } from './read-record.ts'

/** What a command tells at its end. */
export interface ImportResult {
  readonly imported: number
  /** Accounts that were there already. */
  readonly present: number
  /** Bad lines, which were left out. */
  readonly skipped: number
  /** Lines that repeat the address of an earlier one. */
  readonly duplicates: number
  /** New active accounts without password, passkey or identity. */
  readonly cannotEnter: number
  /** Names of columns that mean nothing here. */
  readonly ignoredColumns: readonly string[]
  /** Roles that the realm does not have. */
  readonly unknownRoles: readonly string[]
  readonly dryRun: boolean
}

export function resultOf(
  { outcomes, leftBehind, cannotEnter }: Checked,
  stored: { imported: number; present: number } | undefined,
): ImportResult {
  return {
    imported: stored?.imported ?? outcomes.count('new'),
    present: stored?.present ?? outcomes.count('present'),
    skipped: outcomes.count('refused'),
    duplicates: outcomes.count('duplicate'),
    cannotEnter: cannotEnter.count,
    ignoredColumns: [...leftBehind.columns],
    unknownRoles: [...leftBehind.roles],
    dryRun: stored === undefined,
  }
}

/** The same in sentences. */
export function resultLines(
  { name, passwordReset }: Realm,
  result: ImportResult,
  someWithoutPassword: readonly string[],
): readonly string[] {
  const { imported, cannotEnter, ignoredColumns, unknownRoles, dryRun } = result
  const lines = [
    `${counted(imported, 'account')} ${dryRun ? 'would be ' : ''}imported${rest(result)}.`,
  ]
  if (cannotEnter > 0) {
    const way =
      passwordReset === 'none'
        ? `${name} has no resets, so give them one with usher users set-password`
        : 'they enter by a password reset, or by usher users set-password'
    const more = cannotEnter > someWithoutPassword.length ? ', …' : ''
    lines.push(
      `${counted(cannotEnter, 'account')} without a password: nobody can enter; ${way} ` +
        `(${someWithoutPassword.join(', ')}${more})`,
    )
  }
  if (ignoredColumns.length > 0) lines.push(`Not carried over: ${ignoredColumns.join(', ')}`)
  if (unknownRoles.length > 0)
    lines.push(`Roles that ${name} does not have: ${unknownRoles.join(', ')}`)
  return lines
}

function rest({ present, duplicates, skipped, dryRun }: ImportResult): string {
  const there =
    present === 0
      ? ''
      : `, ${present.toLocaleString('en')} ${dryRun ? 'are' : 'were'} there already`
  const twice = duplicates === 0 ? '' : `, ${counted(duplicates, 'line')} repeated an address`
  const bad = skipped === 0 ? '' : `, ${counted(skipped, 'bad line')} skipped`
  return `${there}${twice}${bad}`
}

const LOCKED_OUT = 'neither a password nor a passkey nor an identity came along'

/** Writes a line of JSON for each record: what became of it, and which account it is here. */
export async function writeReport(file: string, run: ImportRun, checked: Checked): Promise<void> {
  const { accounts } = run.reading.engine.store
  await writePrivately(file, '--report', async (write) => {
    let place = 0
    for await (const record of allRecords(run)) {
      const outcome = checked.outcomes.at(place)
      place += 1
      const read = readRecord(run.reading, record, checked.leftBehind)
      const where = { file: record.file, line: record.line, outcome }
      if (read.kind === 'account') {
        const { identifier } = read.account
        const sourceId = read.sourceId ?? null
        const id = (await accounts.findByIdentifier(identifier))?.id ?? null
        const cannotEnter = outcome === 'new' && isLockedOut(read.account) ? LOCKED_OUT : undefined
        const line = { ...where, identifier, sourceId, id, cannotEnter }
        await write(`${JSON.stringify(line)}\n`)
      } else if (read.kind === 'problem') {
        await write(`${JSON.stringify({ ...where, reason: read.reason })}\n`)
      }
    }
  })
}
