import type { AccountId, PersonalRows } from '@usher/engine'
import { enginePersonalData } from '../../engine-personal-data.ts'
import { isAccount } from '../accounts/account-row.ts'
import type { StoredEmailChange } from '../accounts/email-change-row.ts'
import type { StoredApiKey } from '../api-keys.ts'
import { cql } from '../client/statement.ts'
import { storedIn } from '../factors/stored-factors.ts'
import type { StoredIdentity } from '../identities/stored-identities.ts'
import { isAccountId, type RealmContext } from '../realm-context.ts'
import type { StoredRecovery } from '../recoveries.ts'
import type { SessionIdentity } from '../sessions/open-session.ts'
import { findSession, type SessionRow } from '../sessions/session-row.ts'
import type { StoredExport } from './stored-exports.ts'

type Row = Readonly<Record<string, unknown>>
type Instants = Readonly<Record<string, Date>> | null

/** What an account's row keeps beside the account itself. */
interface HoldingsRow {
  readonly email: string | null
  readonly account_status: string | null
  readonly activation_tokens: Instants
  readonly reset_tokens: Instants
  readonly approvals: Readonly<Record<string, string>> | null
  readonly approval_ends: Instants
  readonly factors: string | null
  readonly challenges: Readonly<Record<string, string>> | null
  readonly seen_clients: Instants
  readonly email_changes: string | null
  readonly api_keys: string | null
  readonly api_key_uses: Instants
  readonly recovery: string | null
  readonly identities: string | null
  readonly identity_uses: Instants
  readonly exports: string | null
}

const PAGE = 500

/** What is stored of an account, file by file, with the columns that SQL has for them. */
export async function* rowsOf(
  context: RealmContext,
  accountId: AccountId,
): AsyncGenerator<PersonalRows> {
  if (!isAccountId(accountId)) return
  const row = await readHoldings(context, accountId)
  if (row) {
    for (const [file, rows] of Object.entries(inRow(row))) yield* portion(file, rows)
    yield* sessionsOf(context, accountId)
  }
  yield* eventsOf(context, accountId)
  if (context.ofApp) yield* context.ofApp.rowsOf(accountId)
}

async function readHoldings(
  { cql: keyspace }: RealmContext,
  accountId: AccountId,
): Promise<HoldingsRow | undefined> {
  const [row] = await keyspace.readSettled<HoldingsRow>(
    cql`select email, account_status, activation_tokens, reset_tokens, approvals, approval_ends,
      factors, challenges, seen_clients, email_changes, api_keys, api_key_uses, recovery,
      identities, identity_uses, exports from users where userid = ${accountId}`,
  )
  return isAccount(row) ? row : undefined
}

function inRow(row: HoldingsRow): Readonly<Record<string, readonly Row[]>> {
  const { totp, passkeys } = storedIn(row.factors)
  return {
    credentials: [{ kind: 'password' }],
    'one-time-tokens': [
      ...tokens('activation', row.activation_tokens),
      ...tokens('password_reset', row.reset_tokens),
    ],
    approvals: Object.entries(row.approvals ?? {}).map(([hash, facts]) => ({
      purpose: facts.split(' ')[0],
      expires_at: row.approval_ends?.[hash],
    })),
    'authenticator-apps': totp ? [inSnakeCase(totp)] : [],
    passkeys: passkeys.map(inSnakeCase),
    challenges: Object.values(row.challenges ?? {}).map((text) => inSnakeCase(JSON.parse(text))),
    'seen-clients': Object.values(row.seen_clients ?? {}).map((seen_at) => ({ seen_at })),
    'email-changes': listIn<StoredEmailChange>(row.email_changes).map((change) => ({
      from_shown: change.shownFrom,
      to_shown: change.shownTo,
      revert_until: change.revertUntil,
    })),
    'api-keys': listIn<StoredApiKey>(row.api_keys).map((key) => ({
      ...inSnakeCase(key),
      last_used_at: row.api_key_uses?.[key.id],
    })),
    recoveries: row.recovery ? [inSnakeCase<StoredRecovery>(JSON.parse(row.recovery))] : [],
    identities: listIn<StoredIdentity>(row.identities).map((identity) => ({
      ...inSnakeCase(identity),
      email_at_link: identity.email,
      last_used_at: row.identity_uses?.[identity.id],
    })),
    exports: listIn<StoredExport>(row.exports).map(inSnakeCase),
  }
}

function tokens(purpose: string, ends: Instants): readonly Row[] {
  return Object.values(ends ?? {}).map((expires_at) => ({ purpose, expires_at }))
}

function listIn<Item>(text: string | null): readonly Item[] {
  return text === null ? [] : JSON.parse(text)
}

/** With the names of columns: `createdAt` is `created_at`. */
function inSnakeCase<Item extends object>(item: Item): Row {
  const entries = Object.entries(item).map(([name, value]) => [
    name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    value,
  ])
  return Object.fromEntries(entries)
}

async function* sessionsOf(context: RealmContext, accountId: AccountId) {
  const pages = context.cql.pages<{ session_id: string }>(
    cql`select session_id from user_sessions_by_user where userid = ${accountId}`,
    PAGE,
  )
  for await (const page of pages) {
    const found = await Promise.all(page.map(({ session_id }) => findSession(context, session_id)))
    const sessions = found.flatMap((session) => session ?? [])
    yield* portion(
      'sessions',
      sessions.map((session) => ({ id: session.session_id, ...session })),
    )
    yield* portion('provider-sessions', sessions.flatMap(providerSession))
  }
}

function providerSession({ session_id, identity }: SessionRow): readonly Row[] {
  if (!identity) return []
  const { issuer, subject, sessionId }: SessionIdentity = JSON.parse(identity)
  return [{ session_id, issuer, subject, provider_session: sessionId }]
}

async function* eventsOf({ cql: keyspace }: RealmContext, accountId: AccountId) {
  const pages = keyspace.pages<Row>(
    cql`select id, type, at, actor, address, user_agent, detail from audit_events_by_user
      where userid = ${accountId} order by id asc`,
    PAGE,
  )
  for await (const page of pages) {
    yield* portion(
      'audit',
      page.map((event) => ({ ...event, id: Number(event.id) })),
    )
  }
}

/** Only what people get of a row. */
function* portion(file: string, rows: readonly Row[]): Generator<PersonalRows> {
  const { columns = [] } = enginePersonalData.tables.find((table) => table.file === file) ?? {}
  if (rows.length === 0) return
  yield {
    file,
    rows: rows.map((row) => Object.fromEntries(columns.map((name) => [name, row[name] ?? null]))),
  }
}
