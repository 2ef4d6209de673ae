import type { PersonalDataStore } from '@usher/engine'
import type { Database } from '../../database.ts'
import { enginePersonalData } from '../../engine-personal-data.ts'
import type { PersonalData } from '../../personal-table.ts'
import { keyOf, type RealmContext } from '../../realm-context.ts'
import type { EngineTables } from '../../tables.ts'
import { queuedMail } from '../outbox.ts'
import { addressesOf } from './addresses.ts'
import { cancelErasureIn, eraseIn, listDueErasures, requestErasureIn } from './erasures.ts'
import {
  addToArchiveIn,
  claimExportIn,
  deleteExpiredIn,
  findExportIn,
  finishExportIn,
  openArchiveIn,
  partsOf,
  requestExportIn,
} from './exports.ts'
import { rowsOf } from './rows-of.ts'

const MAILS_MAX = 1_000

/** People's own data in SQL. @param ofApps what the apps' tables have to do with people */
export function sqlPersonalData(
  database: Database<EngineTables>,
  context: RealmContext,
  ofApps: Pick<PersonalData, 'tables' | 'afterErasure'>,
): PersonalDataStore {
  const { read, write } = database
  const tables = [...enginePersonalData.tables, ...ofApps.tables]
  return {
    files: tables.flatMap(({ file: name, columns }) => (name ? [{ name, columns }] : [])),
    rowsOf: (accountId) => rowsOf(read, context, tables, accountId),
    addressesOf: (accountId) => addressesOf(read, keyOf(context, accountId)),
    async *mailsTo(recipients) {
      const rows = await read
        .selectFrom('outbox')
        .selectAll()
        .where('recipient', 'in', [...recipients])
        .orderBy('created_at')
        .limit(MAILS_MAX)
        .execute()
      yield rows.map(queuedMail)
    },

    requestExport: (request) => write((tx) => requestExportIn(tx, request)),
    findExport: ({ id, accountId }) => findExportIn(read, id, keyOf(context, accountId)),
    async claimExport(take) {
      const isWaiting = await read
        .selectFrom('exports')
        .select('id')
        .where('bytes', 'is', null)
        .limit(1)
        .executeTakeFirst()
      return isWaiting && write((tx) => claimExportIn(tx, take))
    },
    addToArchive: (part) => write((tx) => addToArchiveIn(tx, part)),
    finishExport: (finish) => write((tx) => finishExportIn(tx, finish)),
    async openArchive(opening) {
      const outcome = await write((tx) => openArchiveIn(tx, opening))
      return outcome.kind === 'opened' ? { ...outcome, parts: partsOf(read, opening.id) } : outcome
    },
    async deleteExpired(now) {
      const isAny = await read
        .selectFrom('export_parts')
        .innerJoin('exports', 'exports.id', 'export_parts.export_id')
        .select('exports.id')
        .where('expires_at', '<=', now)
        .limit(1)
        .executeTakeFirst()
      if (isAny) await write((tx) => deleteExpiredIn(tx, now), { alone: true })
    },

    requestErasure: (request) => write((tx) => requestErasureIn(tx, request)),
    cancelErasure: (change) => write((tx) => cancelErasureIn(tx, change)),
    listDueErasures: (due) => listDueErasures(read, due),
    async erase(erasure) {
      const outcome = await write((tx) => eraseIn(tx, context, ofApps, erasure), {
        alone: true,
      })
      if (outcome.kind === 'erased') await database.scrub()
      return outcome
    },
  }
}
