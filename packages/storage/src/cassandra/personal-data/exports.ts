import type { PersonalDataStore } from '@usher/engine'
import { accountOf } from '../accounts/account-row.ts'
import { findHolder } from '../accounts/credential.ts'
import { cassandraApprovals, holdsApproval, spentApproval } from '../approvals.ts'
import { numbered } from '../audit/events.ts'
import { changeRow } from '../changes/change-row.ts'
import { storedMail } from '../changes/consequences.ts'
import { accountRow } from '../changes/row-key.ts'
import { cql } from '../client/statement.ts'
import type { RealmContext } from '../realm-context.ts'
import { partsOf } from './archive-parts.ts'
import { exportOf, readExports, setExports } from './stored-exports.ts'

type Call<Method extends 'requestExport' | 'findExport' | 'openArchive'> = Parameters<
  PersonalDataStore[Method]
>[0]

export const WAITING = 0 // the partition of the exports that wait

/** Noted first where those who prepare it look; the account decides whether there is one. */
export async function requestExport(
  context: RealmContext,
  { id, approval, since, now, event, mail }: Call<'requestExport'>,
): ReturnType<PersonalDataStore['requestExport']> {
  const { accountId } = approval
  const { isValid } = cassandraApprovals(context)
  return context.turns.take(accountId, async () => {
    for (;;) {
      const row = await findHolder(context, accountId)
      const { text, list } = await readExports(context, accountId)
      const newest = list.at(-1)
      if (newest && newest.bytes === undefined) return { kind: 'preparing' }
      const requestedAt = newest && new Date(newest.requestedAt)
      if (requestedAt && since && requestedAt >= since) return { kind: 'too_often', requestedAt }
      if (!row || !(await isValid(approval))) return { kind: 'approval_invalid' }
      await context.cql.write(cql`insert into waiting_exports (one, id, userid, requested_at)
        values (${WAITING}, ${id}, ${accountId}, ${now})`)
      const written = mail(accountOf(context, row))
      const wish = { id, requestedAt: now.toISOString(), attempt: 0 }
      const outcome = await changeRow(context, accountRow(accountId), {
        guarded: cql`update users set ${setExports([...list, wish])}, ${spentApproval(approval)}
          where userid = ${accountId}
          if email = ${row.email} and exports = ${text} and ${holdsApproval(approval)}`,
        consequences: {
          event: numbered(context, event, accountId),
          mail: written && storedMail(written, now),
        },
      })
      if (outcome.applied) return { kind: 'requested' }
    }
  })
}

export async function findExport(
  context: RealmContext,
  { id, accountId }: Call<'findExport'>,
): ReturnType<PersonalDataStore['findExport']> {
  const { list } = await readExports(context, accountId)
  const found = list.find((one) => one.id === id)
  return found && exportOf(accountId, found)
}

/** The approval is spent if there is an archive; its parts are read afterwards. */
export async function openArchive(
  context: RealmContext,
  { id, approval, now, event }: Call<'openArchive'>,
): ReturnType<PersonalDataStore['openArchive']> {
  const { accountId } = approval
  const { isValid } = cassandraApprovals(context)
  return context.turns.take(accountId, async () => {
    for (;;) {
      const { text, list } = await readExports(context, accountId)
      const found = list.find((one) => one.id === id)
      if (!found) return { kind: 'not_found' }
      const { archive } = exportOf(accountId, found)
      if (!archive) return { kind: 'preparing' }
      if (archive.expiresAt <= now) return { kind: 'expired' }
      if (!(await isValid(approval))) return { kind: 'approval_invalid' }
      const outcome = await changeRow(context, accountRow(accountId), {
        guarded: cql`update users set ${spentApproval(approval)} where userid = ${accountId}
          if exports = ${text} and ${holdsApproval(approval)}`,
        consequences: { event: numbered(context, event, accountId) },
      })
      if (outcome.applied) {
        return { kind: 'opened', bytes: archive.bytes, parts: partsOf(context, found) }
      }
    }
  })
}
