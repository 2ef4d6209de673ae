import type { Account, AccountId, EmailChangeStore, TokenHash, WriteNotice } from '@usher/engine'
import cassandra from 'cassandra-driver'
import { cassandraApprovals, holdsApproval, noApprovals, spentApproval } from '../approvals.ts'
import { numbered } from '../audit/events.ts'
import { changeRow } from '../changes/change-row.ts'
import { type StoredMail, storedMail } from '../changes/consequences.ts'
import { accountRow } from '../changes/row-key.ts'
import { cql, type Statement } from '../client/statement.ts'
import type { RealmContext } from '../realm-context.ts'
import { keptSession } from '../sessions/session-row.ts'
import { accountOf } from './account-row.ts'
import { claim } from './claim.ts'
import { findClaim, findHolder, type HolderRow, passwordOf } from './credential.ts'
import {
  type EmailChanges,
  keptText,
  readEmailChanges,
  type StoredEmailChange,
  storedChange,
} from './email-change-row.ts'
import { holderFoundBy } from './token-holder.ts'
import { secondsFor } from './tokens.ts'

const { TimeUuid } = cassandra.types

type Call<Method extends keyof EmailChangeStore> = Parameters<EmailChangeStore[Method]>[0]

/**
 * Changes of e-mail addresses on Cassandra. They lie in the account's row and are decided there;
 * the claim of an address that was given up stays, so that nobody else can have it.
 */
export function cassandraEmailChanges(context: RealmContext): EmailChangeStore {
  return {
    ask: (request) => context.turns.take(request.change.accountId, () => ask(context, request)),
    async findPending(accountId, now) {
      const { list } = await readEmailChanges(context, accountId)
      const pending = list.findLast(
        ({ isChanged, confirmUntil }) => !isChanged && new Date(confirmUntil) > now,
      )
      return pending?.shownTo
    },
    confirm: (confirmation) => confirm(context, confirmation),
    revert: (reversal) => revert(context, reversal),
  }
}

async function ask(
  context: RealmContext,
  request: Call<'ask'>,
): ReturnType<EmailChangeStore['ask']> {
  const { change, approval, confirmMail, takenMail, noticeMail, event } = request
  const { accountId, from, to, askedAt: now } = change
  const { isValid } = cassandraApprovals(context)
  const isTaken = await isHeldByAnother(context, to, accountId)
  await noteToken(context, change.confirmHash, accountId, { now, until: change.revertUntil })
  await noteToken(context, change.revertHash, accountId, { now, until: change.revertUntil })
  for (;;) {
    const row = await findHolder(context, accountId)
    const changes = await readEmailChanges(context, accountId)
    const isGood = row?.email === from && row.account_status === 'active'
    if (!isGood || (approval && !(await isValid(approval)))) return { kind: 'approval_invalid' }
    const wish = storedChange(change, { shownFrom: row.shown_email ?? row.email, isTaken })
    const confirmed = changes.list.filter(({ isChanged }) => isChanged)
    const outcome = await changeRow(context, accountRow(accountId), {
      guarded: cql`update users set email_changes = ${keptText([...confirmed, wish], now)}
          ${approval ? cql`, ${spentApproval(approval)}` : cql``} where userid = ${accountId}
        if email = ${from} and account_status = 'active' and email_changes = ${changes.text}
          ${approval ? cql`and ${holdsApproval(approval)}` : cql``}`,
      consequences: {
        event: numbered(context, event, accountId),
        mail: stored(isTaken ? takenMail : confirmMail, now),
        secondMail: storedMail(noticeMail, now),
      },
    })
    if (outcome.applied) return { kind: 'asked' }
  }
}

async function confirm(
  context: RealmContext,
  confirmation: Call<'confirm'>,
): ReturnType<EmailChangeStore['confirm']> {
  const { tokenHash, now } = confirmation
  const id = await findTokenHolder(context, tokenHash)
  if (id === undefined) return { kind: 'token_invalid' }
  return context.turns.take(id, async () => {
    for (;;) {
      const row = await findHolder(context, id)
      const changes = await readEmailChanges(context, id)
      const change = changes.list.find(({ confirmHash }) => confirmHash === tokenHash)
      const isGood =
        change &&
        row?.account_status === 'active' &&
        row.email === change.from &&
        !change.isChanged &&
        new Date(change.confirmUntil) > now
      if (!isGood) return { kind: 'token_invalid' }
      // Should the account not get the address, others may claim it after a minute.
      if (!(await claimFor(context, row, change, now))) return { kind: 'identifier_taken' }
      const changed = await giveNewAddress(context, { row, changes, change }, confirmation)
      if (changed) return { kind: 'changed', account: changed }
    }
  })
}

interface Found {
  readonly row: HolderRow
  readonly changes: EmailChanges
  readonly change: StoredEmailChange
}

async function giveNewAddress(
  context: RealmContext,
  { row, changes, change }: Found,
  { revertUntil, notice, now, event }: Call<'confirm'>,
): Promise<Account | undefined> {
  const former = accountOf(context, row)
  const { to, shownTo } = change
  const account: Account = {
    ...former,
    identifier: to,
    shownIdentifier: shownTo,
    confirmedAt: now,
    updatedAt: now,
  }
  const { confirmHash: _, ...rest } = change
  const done = { ...rest, isChanged: true, revertUntil: revertUntil.toISOString() }
  const list = changes.list.map((each) => (each === change ? done : each))
  const kept = await keptSession(context, row, change.session, now)
  const outcome = await changeRow(context, accountRow(former.id), {
    guarded: cql`update users set email = ${to}, shown_email = ${shownTo}, ${confirmedAt(now)},
        email_changes = ${keptText(list, now)}, session_epoch = ${TimeUuid.fromDate(now)},
        kept_session = ${kept}
      where userid = ${former.id} if ${asFound(row, changes)}`,
    consequences: {
      event: numbered(context, event, former.id),
      ...noticesTo(notice, [former, account], now),
      follow: ['index', 'password'],
    },
  })
  return outcome.applied ? account : undefined
}

async function revert(
  context: RealmContext,
  reversal: Call<'revert'>,
): ReturnType<EmailChangeStore['revert']> {
  const { tokenHash, notice, now, event } = reversal
  const id = await findTokenHolder(context, tokenHash)
  if (id === undefined) return { kind: 'token_invalid' }
  return context.turns.take(id, async () => {
    for (;;) {
      const row = await findHolder(context, id)
      const changes = await readEmailChanges(context, id)
      const place = changes.list.findIndex(({ revertHash }) => revertHash === tokenHash)
      const change = changes.list[place]
      if (!row || !change || new Date(change.revertUntil) <= now) return { kind: 'token_invalid' }
      const former = accountOf(context, row)
      const account = change.isChanged ? restored(former, change, now) : former
      const outcome = await changeRow(context, accountRow(id), {
        guarded: cql`update users set email_changes = ${keptText(changes.list.slice(0, place), now)}
            ${change.isChanged ? restoring(change, now) : cql``}
          where userid = ${id} if ${asFound(row, changes)}`,
        consequences: {
          event: numbered(context, event, id),
          ...noticesTo(notice, change.isChanged ? [former, account] : [former], now),
          follow: ['index', 'password'],
        },
      })
      if (outcome.applied) return { kind: change.isChanged ? 'restored' : 'stopped', account }
    }
  })
}

function restored(former: Account, { from, shownFrom }: StoredEmailChange, now: Date): Account {
  return {
    ...former,
    identifier: from,
    shownIdentifier: shownFrom,
    confirmedAt: now,
    updatedAt: now,
    resetRequiredAt: now,
  }
}

function restoring({ from, shownFrom }: StoredEmailChange, now: Date): Statement {
  return cql`, email = ${from}, shown_email = ${shownFrom}, ${confirmedAt(now)},
    reset_required_at = ${now}, session_epoch = ${TimeUuid.fromDate(now)}, kept_session = null,
    ${noApprovals}`
}

/** Part of a change of the address: the mail proved it, and links of earlier mails end. */
function confirmedAt(now: Date): Statement {
  return cql`confirmed_at = ${now}, updated_at = ${now}, reset_tokens = ${{}},
    activation_tokens = ${{}}, registrations = ${{}}`
}

function asFound(row: HolderRow, { text }: EmailChanges): Statement {
  return cql`email = ${row.email} and account_status = ${row.account_status}
    and email_changes = ${text} and session_epoch = ${row.session_epoch?.toString() ?? null}`
}

/** Claims the new address before the account has it. */
async function claimFor(
  context: RealmContext,
  row: HolderRow,
  { to }: StoredEmailChange,
  now: Date,
): Promise<boolean> {
  const account = row.userid.toString()
  // The address may be one that it had before, or has claimed a moment ago.
  const holder = (await findClaim(context, to))?.userid?.toString()
  if (holder === account) return true
  const password = await passwordOf(context, row)
  return claim(context, { identifier: to, account, password, createdAt: now })
}

async function isHeldByAnother(
  context: RealmContext,
  address: StoredEmailChange['to'],
  account: AccountId,
): Promise<boolean> {
  const holder = (await findClaim(context, address))?.userid?.toString()
  return holder !== undefined && holder !== account
}

function noticesTo(
  notice: WriteNotice | undefined,
  [first, second]: readonly [Account, Account?],
  now: Date,
): { mail?: StoredMail | undefined; secondMail?: StoredMail | undefined } {
  if (!notice) return {}
  return {
    mail: storedMail(notice(first), now),
    secondMail: second && storedMail(notice(second), now),
  }
}

function stored(mail: Parameters<typeof storedMail>[0] | undefined, now: Date) {
  return mail && storedMail(mail, now)
}

/** Noted before the account has it. What is noted proves nothing: the account decides. */
async function noteToken(
  { cql: keyspace }: RealmContext,
  hash: TokenHash,
  account: AccountId,
  { now, until }: { readonly now: Date; readonly until: Date },
): Promise<void> {
  await keyspace.write(cql`insert into email_tokens_by_hash (token_hash, userid)
    values (${hash}, ${account}) using ttl ${secondsFor(now, until)}`)
}

const findTokenHolder = (context: RealmContext, hash: TokenHash) =>
  holderFoundBy(context, cql`select userid from email_tokens_by_hash where token_hash = ${hash}`)
