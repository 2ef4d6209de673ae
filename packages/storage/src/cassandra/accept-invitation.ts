import { type InvitationStore, UNUSABLE_HASH } from '@usher/engine'
import cassandra from 'cassandra-driver'
import { numbered } from './audit/events.ts'
import { cql } from './client/statement.ts'
import { changeFactors } from './factors/change-factors.ts'
import { claimPasskey, releasePasskey } from './factors/claim-passkey.ts'
import { setFactors } from './factors/stored-factors.ts'
import { storedPasskey } from './factors/stored-passkeys.ts'
import type { RealmContext } from './realm-context.ts'

const { TimeUuid } = cassandra.types

type Acceptance = Parameters<InvitationStore['accept']>[0]
type Answer = Awaited<ReturnType<InvitationStore['accept']>>

interface Known {
  isOpen(): Promise<boolean>
  hasToken(): Promise<boolean>
}

/** The credential is reserved before the account decides, and given back if it refuses. */
export async function acceptInvitation(
  context: RealmContext,
  { accountId, tokenHash, passkey, recoveryHashes, now, event }: Acceptance,
  { isOpen, hasToken }: Known,
): Promise<Answer> {
  const invalid: Answer = { kind: 'token_invalid' }
  const { credentialId, id } = passkey
  let isClaimed = false
  const outcome = await changeFactors<Answer>(
    context,
    accountId,
    async (row, { text }) => {
      const isWaiting =
        row.account_status === 'active' && row.password === UNUSABLE_HASH && !row.last_login_date
      if (!isWaiting || text !== null) return { instead: invalid }
      if (!(await hasToken()) || !(await isOpen())) return { instead: invalid }
      isClaimed ||= await claimPasskey(context, accountId, { credentialId, id })
      if (!isClaimed) return { instead: { kind: 'credential_known' } }
      const factors = { passkeys: [storedPasskey(passkey)], codes: recoveryHashes }
      return {
        set: cql`${setFactors(factors)}, reset_tokens = ${{}}, confirmed_at = ${now},
          updated_at = ${now}, session_epoch = ${TimeUuid.fromDate(now)}, kept_session = null`,
        guard: cql`password = ${UNUSABLE_HASH} and last_login_date = null
          and reset_tokens[${tokenHash}] > ${now}`,
        consequences: { event: numbered(context, event, accountId) },
        outcome: { kind: 'accepted', withRecoveryCodes: recoveryHashes.length > 0 },
      }
    },
    invalid,
  )
  if (isClaimed && outcome.kind !== 'accepted') await releasePasskey(context, { credentialId, id })
  return outcome
}
