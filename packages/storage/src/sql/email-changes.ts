import type { Account, EmailChangeStore, Identifier, WriteNotice } from '@usher/engine'
import type { AccountKey } from '../columns.ts'
import type { Database } from '../database.ts'
import { keyOf, type RealmContext } from '../realm-context.ts'
import type { EngineTx } from '../realm-tx.ts'
import type { EngineTables } from '../tables.ts'
import { deleteApprovals, holdApproved, spendApproval } from './approvals.ts'
import {
  deleteUnconfirmed,
  type EmailChangeRow,
  emailChangeStatements,
  isReserved,
  isTaken,
} from './email-change-rows.ts'
import { findAccountIn, holdAccount } from './held-account.ts'
import { postMail } from './mails.ts'
import { revokeSessions } from './open-session.ts'
import { deleteTokens } from './tokens.ts'

type Call<Method extends keyof EmailChangeStore> = Parameters<EmailChangeStore[Method]>[0]

/** Changes of e-mail addresses in SQL. */
export function sqlEmailChanges(
  { read, write }: Database<EngineTables>,
  context: RealmContext,
): EmailChangeStore {
  const { findPending, findByConfirmHash, findByRevertHash } = emailChangeStatements(context, read)
  const { violation } = context.dialect
  // A look before the change spares the many who come too late a place in line for the account.
  const isKnown = async (found: Promise<readonly EmailChangeRow[]>) => (await found).length > 0
  return {
    ask: (request) => write((tx) => askIn(tx, request)),
    async findPending(accountId, now) {
      const [row] = await findPending(read, { account: keyOf(context, accountId), now })
      return row?.to_shown
    },
    async confirm(confirmation) {
      const { tokenHash: hash, now } = confirmation
      if (!(await isKnown(findByConfirmHash(read, { hash, now })))) return { kind: 'token_invalid' }
      try {
        return await write((tx) => confirmIn(tx, confirmation))
      } catch (error) {
        // Somebody took the address in this moment; the change is undone.
        if (violation(error)?.kind === 'unique') return { kind: 'identifier_taken' }
        throw error
      }
    },
    async revert(reversal) {
      const { tokenHash: hash, now } = reversal
      if (!(await isKnown(findByRevertHash(read, { hash, now })))) return { kind: 'token_invalid' }
      try {
        return await write((tx) => revertIn(tx, reversal))
      } catch (error) {
        if (violation(error)?.kind === 'unique') return { kind: 'token_invalid' }
        throw error
      }
    },
  }
}

async function askIn(tx: EngineTx, request: Call<'ask'>): ReturnType<EmailChangeStore['ask']> {
  const { change, approval, confirmMail, takenMail, noticeMail, event } = request
  const { accountId, from, to, askedAt: now } = change
  const account = keyOf(tx, accountId)
  if (!approval) await holdAccount(tx, account)
  else if (!(await holdApproved(tx, approval))) return { kind: 'approval_invalid' }
  const holder = await findAccountIn(tx, account)
  if (holder?.identifier !== from || holder.status !== 'active') return { kind: 'approval_invalid' }
  if (approval && !(await spendApproval(tx, approval))) return { kind: 'approval_invalid' }

  await deleteUnconfirmed(tx, account)
  const taken = (await isTaken(tx, to)) || (await isReserved(tx, { identifier: to, account, now }))
  await tx.statements(emailChangeStatements).insert(tx, {
    account,
    from,
    shownFrom: holder.shownIdentifier,
    to,
    shownTo: change.shownTo,
    session: change.sessionId ?? null,
    confirmHash: taken ? null : change.confirmHash,
    confirmUntil: change.confirmUntil,
    revertHash: change.revertHash,
    revertUntil: change.revertUntil,
    now,
  })
  const mail = taken ? takenMail : confirmMail
  if (mail) await postMail(tx, mail, now)
  await postMail(tx, noticeMail, now)
  await tx.record(event, accountId)
  return { kind: 'asked' }
}

async function confirmIn(
  tx: EngineTx,
  { tokenHash: hash, revertUntil, notice, now, event }: Call<'confirm'>,
): ReturnType<EmailChangeStore['confirm']> {
  const { findByConfirmHash, noteChanged } = tx.statements(emailChangeStatements)
  const held = await holdChange(tx, () => findByConfirmHash(tx, { hash, now }))
  if (held?.account.status !== 'active') return { kind: 'token_invalid' }
  const { row, account: former } = held
  const { account_id: account, to_identifier: to, to_shown: shown } = row
  if (former.identifier !== row.from_identifier) return { kind: 'token_invalid' }
  const isGone = (await isTaken(tx, to)) || (await isReserved(tx, { identifier: to, account, now }))
  if (isGone) return { kind: 'identifier_taken' }

  const changed = await giveAddress(tx, account, { identifier: to, shown, now, resetAt: null })
  await noteChanged(tx, { id: row.id, now, revertUntil })
  await revokeSessions(tx, { account, except: row.session_id ?? undefined, now })
  await tellBoth(tx, notice, [former, changed], now)
  await tx.record(event, former.id)
  return { kind: 'changed', account: changed }
}

async function revertIn(
  tx: EngineTx,
  { tokenHash: hash, notice, now, event }: Call<'revert'>,
): ReturnType<EmailChangeStore['revert']> {
  const { findByRevertHash, deleteSince } = tx.statements(emailChangeStatements)
  const held = await holdChange(tx, () => findByRevertHash(tx, { hash, now }))
  if (!held) return { kind: 'token_invalid' }
  const { row, account: former } = held
  const account = row.account_id
  await deleteSince(tx, { account, id: row.id })
  await tx.record(event, former.id)
  if (row.changed_at === null) {
    await tellBoth(tx, notice, [former], now)
    return { kind: 'stopped', account: former }
  }
  const { from_identifier: identifier, from_shown: shown } = row
  const restored = await giveAddress(tx, account, { identifier, shown, now, resetAt: now })
  await deleteApprovals(tx, account)
  await revokeSessions(tx, { account, now })
  await tellBoth(tx, notice, [former, restored], now)
  return { kind: 'restored', account: restored }
}

/** The change as it is once the account is held; nobody else can change it from then on. */
async function holdChange(
  tx: EngineTx,
  find: () => Promise<readonly EmailChangeRow[]>,
): Promise<{ row: EmailChangeRow; account: Account } | undefined> {
  const [seen] = await find()
  if (!seen) return undefined
  await holdAccount(tx, seen.account_id)
  const [row] = await find()
  const account = row && (await findAccountIn(tx, row.account_id))
  return row && account && { row, account }
}

async function giveAddress(
  tx: EngineTx,
  account: AccountKey,
  address: { identifier: string; shown: string; now: Date; resetAt: Date | null },
): Promise<Account> {
  await tx.statements(emailChangeStatements).giveAddress(tx, { account, ...address })
  await deleteTokens(tx, { account, purpose: 'activation' })
  await deleteTokens(tx, { account, purpose: 'password_reset' })
  const changed = await findAccountIn(tx, account)
  if (!changed) throw new TypeError('an account that is held cannot be gone')
  return changed
}

async function tellBoth(
  tx: EngineTx,
  notice: WriteNotice | undefined,
  accounts: readonly Account[],
  now: Date,
): Promise<void> {
  if (!notice) return
  const addresses = new Map<Identifier, Account>(accounts.map((each) => [each.identifier, each]))
  for (const account of addresses.values()) await postMail(tx, notice(account), now)
}
