import {
  type Account,
  type AccountId,
  type AccountStore,
  asAccountId,
  type MailedRegistration,
  type NewAccount,
  type PasswordHash,
  type Profile,
} from '@usher/engine'
import type { Kysely } from 'kysely'
import { type AccountKey, instant } from '../columns.ts'
import { prepared } from '../prepared.ts'
import { keyOf, type RealmContext } from '../realm-context.ts'
import type { EngineTx } from '../realm-tx.ts'
import type { EngineTables } from '../tables.ts'
import { emptyProfile } from './account-row.ts'
import { setHash } from './credentials.ts'
import { findAccountIn, type Holder, holdByIdentifier, holdByToken } from './held-account.ts'
import { postMail } from './mails.ts'
import { updateProfileIn } from './profile.ts'
import { registerAccountIn } from './register.ts'
import { addToken, deleteTokens } from './tokens.ts'

type Call<Method extends keyof AccountStore> = Parameters<AccountStore[Method]>[0]

/** What a token activates beside the account's status; kept as JSON in its row. */
interface StoredRegistration {
  readonly hash: PasswordHash
  readonly profile: Profile
  readonly locale?: string | undefined
  /** When it was registered, RFC 3339; rows of earlier releases lack it. */
  readonly at?: string | undefined
}

interface TokenRow {
  readonly registration: string | null
  readonly expires_at: Date | string
}

const registrationStatements = (_: RealmContext, db: Kysely<EngineTables>) => ({
  findToken: prepared<{ hash: string }, TokenRow>((place) =>
    db
      .selectFrom('one_time_tokens')
      .select(['registration', 'expires_at'])
      .where('token_hash', '=', place('hash'))
      .where('purpose', '=', 'activation'),
  ),
  findNewest: prepared<{ account: AccountKey }, TokenRow>((place) =>
    db
      .selectFrom('one_time_tokens')
      .select(['registration', 'expires_at'])
      .where('account_id', '=', place('account'))
      .where('purpose', '=', 'activation')
      .orderBy('id', 'desc')
      .limit(1),
  ),
  keep: prepared<{ hash: string; registration: string | null }, never>((place) =>
    db
      .updateTable('one_time_tokens')
      .set({ registration: place('registration') })
      .where('token_hash', '=', place('hash')),
  ),
  activate: prepared<{ account: AccountKey; now: Date }, never>((place) =>
    db
      .updateTable('accounts')
      .set({
        status: 'active',
        activated_at: place('now'),
        confirmed_at: place('now'),
        updated_at: place('now'),
      })
      .where('id', '=', place('account')),
  ),
})

export async function registerByMailIn(
  tx: EngineTx,
  registration: MailedRegistration,
): ReturnType<AccountStore['registerByMail']> {
  const { account } = registration
  if ((await registerAccountIn(tx, account)).kind === 'registered') {
    await keepRegistration(tx, account)
    return { kind: 'registered' }
  }
  const holder = await holdByIdentifier(tx, account.identifier)
  return holder?.status === 'pending'
    ? registerAgain(tx, holder, account)
    : refuseTaken(tx, holder, registration)
}

async function registerAgain(
  tx: EngineTx,
  { id }: Holder,
  account: NewAccount,
): ReturnType<AccountStore['registerByMail']> {
  const { oneTimeToken, mail, createdAt: now, event } = account
  if (!oneTimeToken) throw new TypeError('a registration by mail has a token')
  await addToken(tx, id, { ...oneTimeToken, now })
  await keepRegistration(tx, account)
  if (mail) await postMail(tx, mail, now)
  await tx.record(event, idOf(id))
  return { kind: 'registered_again' }
}

async function refuseTaken(
  tx: EngineTx,
  holder: Holder | undefined,
  { account, takenMail, takenEvent }: MailedRegistration,
): ReturnType<AccountStore['registerByMail']> {
  if (takenMail) await postMail(tx, takenMail, account.createdAt)
  await tx.record(takenEvent, holder && idOf(holder.id))
  return { kind: 'taken' }
}

async function keepRegistration(tx: EngineTx, account: NewAccount): Promise<void> {
  const { oneTimeToken, credential, profile, locale, createdAt } = account
  if (!oneTimeToken || credential.kind !== 'password') {
    throw new TypeError('a registration by mail has a token and a password')
  }
  const stored: StoredRegistration = {
    hash: credential.hash,
    profile,
    locale,
    at: createdAt.toISOString(),
  }
  const { keep } = tx.statements(registrationStatements)
  await keep(tx, { hash: oneTimeToken.hash, registration: JSON.stringify(stored) })
}

export async function activateRegistrationIn(
  tx: EngineTx,
  { tokenHash: hash, now, event }: Call<'activateRegistration'>,
): ReturnType<AccountStore['activateRegistration']> {
  const { findToken } = tx.statements(registrationStatements)
  const holder = await holdByToken(tx, { hash, purpose: 'activation' })
  if (holder?.status !== 'pending') return { kind: 'token_invalid' }
  const [token] = await findToken(tx, { hash }) // it may be gone since the account is held
  if (!token || instant(token.expires_at) <= now) return { kind: 'token_invalid' }

  const { id } = holder
  await activateHeld(tx, id, now)
  await applyRegistration(tx, id, { ...registrationIn(token), now })
  await tx.record(event, idOf(id))
  return { kind: 'activated', account: await accountNow(tx, id) }
}

/** Makes an account active whose holder has proved that the address is theirs. */
export async function activateHeld(tx: EngineTx, account: AccountKey, now: Date): Promise<void> {
  await tx.statements(registrationStatements).activate(tx, { account, now })
  await deleteTokens(tx, { account, purpose: 'activation' })
}

/** A token without a registration leaves password and profile as they are. */
async function applyRegistration(
  tx: EngineTx,
  account: AccountKey,
  { hash, profile, locale, now }: Partial<StoredRegistration> & { now: Date },
): Promise<void> {
  if (hash === undefined || profile === undefined) return
  await setHash(tx, account, { newHash: hash, now })
  const whole = { ...emptyProfile(tx.realm), ...profile } // of others nothing may stay
  const accountId = idOf(account)
  await updateProfileIn(tx, { accountId, profile: whole, locale: locale ?? null, now })
}

async function accountNow(tx: EngineTx, key: AccountKey): Promise<Account> {
  const account = await findAccountIn(tx, key)
  if (!account) throw new TypeError('an account that is held cannot be gone')
  return account
}

export async function renewActivationIn(
  tx: EngineTx,
  { identifier, token, mail, now, event }: Call<'renewActivation'>,
): ReturnType<AccountStore['renewActivation']> {
  const { findNewest, keep } = tx.statements(registrationStatements)
  const holder = await holdByIdentifier(tx, identifier)
  await tx.record(event, holder && idOf(holder.id))
  if (holder?.status !== 'pending') return { kind: 'nothing' }

  const account = holder.id
  const [newest] = await findNewest(tx, { account })
  await deleteTokens(tx, { account, purpose: 'activation' })
  await addToken(tx, account, { ...token, now })
  await keep(tx, { hash: token.hash, registration: newest?.registration ?? null })
  const registeredAt = registeredAtOf(newest) ?? instant(holder.created_at)
  const { locale } = newest ? registrationIn(newest) : {}
  await postMail(tx, mail(registeredAt, locale), now)
  return { kind: 'issued' }
}

function registeredAtOf(newest: TokenRow | undefined): Date | undefined {
  const at = newest && registrationIn(newest).at
  return at === undefined ? undefined : new Date(at)
}

/** The passwords with which a pending account can be activated. */
export async function listRegisteredHashes(
  read: Kysely<EngineTables>,
  context: RealmContext,
  accountId: AccountId,
): Promise<readonly PasswordHash[]> {
  const rows = await read
    .selectFrom('one_time_tokens')
    .select(['registration', 'expires_at'])
    .where('account_id', '=', keyOf(context, accountId))
    .where('purpose', '=', 'activation')
    .execute()
  return rows.flatMap((row) => registrationIn(row).hash ?? [])
}

// Nothing else is written into the column.
function registrationIn({ registration }: TokenRow): Partial<StoredRegistration> {
  return registration === null ? {} : JSON.parse(registration)
}

function idOf(key: AccountKey): AccountId {
  return asAccountId(String(key))
}
