import type { IdentityStore } from '@usher/engine'
import { findHolder } from '../accounts/credential.ts'
import { hasWayIn } from '../accounts/ways-in.ts'
import { cassandraApprovals, holdsApproval, spentApproval } from '../approvals.ts'
import { numbered } from '../audit/events.ts'
import { changeRow } from '../changes/change-row.ts'
import { storedMail } from '../changes/consequences.ts'
import { accountRow } from '../changes/row-key.ts'
import { cql } from '../client/statement.ts'
import { factorsAsFound, readFactors } from '../factors/stored-factors.ts'
import type { RealmContext } from '../realm-context.ts'
import { releaseIdentity } from './claim-identity.ts'
import { identitiesText, readIdentities } from './stored-identities.ts'

/** Decided by the account's list, so two identities cannot both be the other's way in. */
export function unlink(
  context: RealmContext,
  { accountId, id, approval, now, mail, event }: Parameters<IdentityStore['unlink']>[0],
): ReturnType<IdentityStore['unlink']> {
  const { isValid } = cassandraApprovals(context)
  return context.turns.take(accountId, async () => {
    for (;;) {
      const row = await findHolder(context, accountId)
      const { text, list } = await readIdentities(context, accountId)
      const identity = list.find((one) => one.id === id)
      if (!row || !identity) return { kind: 'not_found' }
      const rest = list.filter((one) => one !== identity)
      const found = await readFactors(context, accountId)
      if (!(await hasWayIn(context, row, { identities: rest, factors: found.stored }))) {
        return { kind: 'last_way_in' }
      }
      if (approval && !(await isValid(approval))) return { kind: 'approval_invalid' }
      const spent = approval ? cql`, ${spentApproval(approval)}` : cql``
      const approved = approval ? cql` and ${holdsApproval(approval)}` : cql``
      const outcome = await changeRow(context, accountRow(accountId), {
        guarded: cql`update users set identities = ${identitiesText(rest)},
            identity_uses[${id}] = null${spent}
          where userid = ${accountId}
          if email = ${row.email} and password = ${row.password} and identities = ${text}
            and ${factorsAsFound(found)}${approved}`,
        consequences: {
          event: numbered(context, event, accountId),
          mail: mail && storedMail(mail, now),
        },
      })
      if (!outcome.applied) continue
      await releaseIdentity(context, identity)
      return { kind: 'unlinked' }
    }
  })
}
