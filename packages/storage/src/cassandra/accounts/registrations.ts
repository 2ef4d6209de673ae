import type {
  AccountId,
  AccountStore,
  MailedRegistration,
  NewAccount,
  PasswordHash,
  Profile,
} from '@usher/engine'
import { numbered } from '../audit/events.ts'
import { record } from '../audit/record.ts'
import { changeRow } from '../changes/change-row.ts'
import { storedMail } from '../changes/consequences.ts'
import { accountRow } from '../changes/row-key.ts'
import { cql, names, type Statement } from '../client/statement.ts'
import { postMail } from '../mail/mails.ts'
import { accountIdIn, isAccountId, type RealmContext } from '../realm-context.ts'
import { accountOf, emptyProfile, profileColumns } from './account-row.ts'
import { findHolder, findHolderId } from './credential.ts'
import { register } from './register.ts'
import { addToken, onlyToken, secondsFor, type Tokens, type TokenToKeep } from './tokens.ts'

type Call<Method extends keyof AccountStore> = Parameters<AccountStore[Method]>[0]

/** What a token activates beside the account's status. */
interface StoredRegistration {
  readonly hash: PasswordHash
  readonly profile: Profile
  readonly locale?: string | undefined
  readonly at: string
}

interface PendingRow {
  readonly activation_tokens: Tokens | null
  readonly registrations: Readonly<Record<string, string>> | null
}

/** A registration lies in the account's own row, beside its token. */
export async function registerByMail(
  context: RealmContext,
  registration: MailedRegistration,
): ReturnType<AccountStore['registerByMail']> {
  const { account } = registration
  const token = tokenOf(account)
  const text = registrationText(account)
  const registered = await register(context, account, async (id) => {
    await noteActivation(context, id, token)
    return [keepRegistration(id, token, text)]
  })
  if (registered.kind === 'registered') return { kind: 'registered' }
  const holder = await findHolderId(context, account.identifier)
  if (holder && (await registerAgain(context, holder, account))) return { kind: 'registered_again' }
  return refuseTaken(context, holder, registration)
}

async function registerAgain(
  context: RealmContext,
  id: AccountId,
  account: NewAccount,
): Promise<boolean> {
  const token = tokenOf(account)
  await noteActivation(context, id, token)
  const { mail, event, createdAt } = account
  const outcome = await changePending(context, id, {
    also: [addToken(id, token), keepRegistration(id, token, registrationText(account))],
    consequences: {
      event: numbered(context, event, id),
      mail: mail && storedMail(mail, createdAt),
    },
  })
  return outcome.applied
}

async function refuseTaken(
  context: RealmContext,
  holder: AccountId | undefined,
  { account, takenMail, takenEvent }: MailedRegistration,
): ReturnType<AccountStore['registerByMail']> {
  await record(context, takenEvent, holder)
  if (takenMail) await postMail(context, takenMail, account.createdAt)
  return { kind: 'taken' }
}

export async function activateRegistration(
  context: RealmContext,
  { tokenHash, now, event }: Call<'activateRegistration'>,
): ReturnType<AccountStore['activateRegistration']> {
  const id = await findActivationHolder(context, tokenHash)
  if (id === undefined) return { kind: 'token_invalid' }
  const outcome = await context.turns.take(id, async () => {
    const row = await pendingRow(context, id)
    const set = registrationValues(context, row?.registrations?.[tokenHash])
    return changeRow(context, accountRow(id), {
      guarded: cql`update users set account_status = 'active', activated_at = ${now},
          confirmed_at = ${now}, updated_at = ${now}, activation_tokens = ${{}},
          registrations = ${{}}${set}
        where userid = ${id}
        if account_status = 'pending' and activation_tokens[${tokenHash}] > ${now}`,
      consequences: { event: numbered(context, event, id), follow: ['index', 'password'] },
    })
  })
  if (!outcome.applied) return { kind: 'token_invalid' }
  const holder = await findHolder(context, id)
  if (!holder) return { kind: 'token_invalid' } // deleted in this moment
  return { kind: 'activated', account: accountOf(context, holder) }
}

export async function renewActivation(
  context: RealmContext,
  { identifier, token, mail, now, event }: Call<'renewActivation'>,
): ReturnType<AccountStore['renewActivation']> {
  const id = await findHolderId(context, identifier)
  const holder = id && (await findHolder(context, id))
  if (!id || holder?.account_status !== 'pending') {
    await record(context, event, holder && id)
    return { kind: 'nothing' }
  }
  const kept = { ...token, now }
  await noteActivation(context, id, kept)
  const newest = newestOf(await pendingRow(context, id))
  const locale = newest ? registrationIn(newest).locale : undefined
  const registeredAt = newest
    ? new Date(registrationIn(newest).at)
    : accountOf(context, holder).createdAt
  const outcome = await changePending(context, id, {
    also: [onlyToken(id, kept), onlyRegistration(id, kept, newest)],
    consequences: {
      event: numbered(context, event, id),
      mail: storedMail(mail(registeredAt, locale), now),
    },
  })
  if (outcome.applied) return { kind: 'issued' }
  await record(context, event, id)
  return { kind: 'nothing' }
}

/** The passwords with which a pending account can be activated. */
export async function listRegisteredHashes(
  context: RealmContext,
  id: AccountId,
): Promise<readonly PasswordHash[]> {
  const row = await pendingRow(context, id)
  return Object.values(row?.registrations ?? {}).map((text) => registrationIn(text).hash)
}

function changePending(
  context: RealmContext,
  id: AccountId,
  change: Pick<Parameters<typeof changeRow>[2], 'also' | 'consequences'>,
) {
  return context.turns.take(id, () =>
    changeRow(context, accountRow(id), {
      // A row has to be written for the guard's sake; its status stays what the guard says.
      guarded: cql`update users set account_status = 'pending' where userid = ${id}
        if account_status = 'pending'`,
      ...change,
    }),
  )
}

async function pendingRow(
  { cql: keyspace }: RealmContext,
  id: AccountId,
): Promise<PendingRow | undefined> {
  if (!isAccountId(id)) return undefined
  const [row] = await keyspace.readSettled<PendingRow>(
    cql`select activation_tokens, registrations from users where userid = ${id}`,
  )
  return row
}

async function noteActivation(
  { cql: keyspace }: RealmContext,
  id: string,
  { hash, expiresAt, now }: TokenToKeep,
): Promise<void> {
  await keyspace.write(cql`insert into activation_tokens_by_hash (token_hash, userid)
    values (${hash}, ${id}) using ttl ${secondsFor(now, expiresAt)}`)
}

async function findActivationHolder(
  { cql: keyspace }: RealmContext,
  hash: string,
): Promise<AccountId | undefined> {
  const [found] = await keyspace.read<{ userid: { toString(): string } }>(
    cql`select userid from activation_tokens_by_hash where token_hash = ${hash}`,
  )
  return accountIdIn(found?.userid)
}

function keepRegistration(id: string, { hash, expiresAt, now }: TokenToKeep, text: string) {
  return cql`update users using ttl ${secondsFor(now, expiresAt)}
    set registrations[${hash}] = ${text} where userid = ${id}`
}

function onlyRegistration(
  id: string,
  { hash, expiresAt, now }: TokenToKeep,
  text: string | undefined,
): Statement {
  const registrations = text === undefined ? {} : { [hash]: text }
  return cql`update users using ttl ${secondsFor(now, expiresAt)}
    set registrations = ${registrations} where userid = ${id}`
}

/** `, password = …, …`; nothing for a token without a registration. */
function registrationValues({ realm }: RealmContext, text: string | undefined): Statement {
  if (text === undefined) return cql``
  const { hash, profile, locale } = registrationIn(text)
  const whole = { ...emptyProfile(realm), ...profile } // of others nothing may stay
  const values = [
    cql`, password = ${hash}`,
    ...profileColumns(realm, whole).map(([column, value]) => cql`, ${names(column)} = ${value}`),
    cql`, locale = ${locale ?? null}`,
  ]
  return values.reduce((all, value) => cql`${all}${value}`)
}

function newestOf(row: PendingRow | undefined): string | undefined {
  const texts = Object.values(row?.registrations ?? {})
  const byTime = texts.toSorted((one, other) =>
    registrationIn(one).at < registrationIn(other).at ? -1 : 1,
  )
  return byTime.at(-1)
}

function registrationText({ credential, profile, locale, createdAt }: NewAccount): string {
  if (credential.kind !== 'password') throw new TypeError('a registration by mail has a password')
  const stored: StoredRegistration = {
    hash: credential.hash,
    profile,
    locale,
    at: createdAt.toISOString(),
  }
  return JSON.stringify(stored)
}

function registrationIn(text: string): StoredRegistration {
  return JSON.parse(text) // nothing else is written into the column
}

function tokenOf({ oneTimeToken, createdAt }: NewAccount): TokenToKeep {
  if (!oneTimeToken) throw new TypeError('a registration by mail has a token')
  return { ...oneTimeToken, now: createdAt }
}
