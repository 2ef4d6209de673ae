import type { PersonalDataStore } from '@usher/engine'
import { enginePersonalData } from '../../engine-personal-data.ts'
import { type MailRow, mailsOf, queuedMail, WHOLE } from '../mail/outbox.ts'
import type { RealmContext } from '../realm-context.ts'
import { addressesOf } from './addresses.ts'
import { cancelErasure, erase, listDueErasures, requestErasure } from './erasures.ts'
import { findExport, openArchive, requestExport } from './exports.ts'
import { addToArchive, claimExport, deleteExpired, finishExport } from './prepare.ts'
import { rowsOf } from './rows-of.ts'

/** People's own data on Cassandra; the account's row decides about all of it. */
export function cassandraPersonalData(context: RealmContext): PersonalDataStore {
  const engineFiles = enginePersonalData.tables.flatMap(({ file: name, columns }) =>
    name ? [{ name, columns }] : [],
  )
  return {
    files: [...engineFiles, ...(context.ofApp?.files ?? [])],
    rowsOf: (accountId) => rowsOf(context, accountId),
    addressesOf: (accountId) => addressesOf(context, accountId),
    async *mailsTo(recipients) {
      const mails = await mailsOf<MailRow>(context, WHOLE)
      yield mails
        .filter(({ recipient }) => recipient !== null && recipients.includes(recipient))
        .sort((one, other) => one.created_at.getTime() - other.created_at.getTime())
        .map(queuedMail)
    },

    requestExport: (request) => requestExport(context, request),
    findExport: (key) => findExport(context, key),
    claimExport: (take) => claimExport(context, take),
    addToArchive: (part) => addToArchive(context, part),
    finishExport: (finish) => finishExport(context, finish),
    openArchive: (opening) => openArchive(context, opening),
    deleteExpired: (now) => deleteExpired(context, now),

    requestErasure: (request) => requestErasure(context, request),
    cancelErasure: (change) => cancelErasure(context, change),
    listDueErasures: (due) => listDueErasures(context, due),
    erase: (erasure) => erase(context, erasure),
  }
}
