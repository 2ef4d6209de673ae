import type { Identifier } from '../brand.ts'
import type { Client, UseCaseContext } from '../context.ts'
import { checkPassword, type GuessablePasswords } from '../credentials/check-password.ts'
import { UNUSABLE_HASH } from '../credentials/hash-form.ts'
import { passwordLink } from '../credentials/password-link.ts'
import { digestUserSecret, newUserSecret } from '../credentials/user-secret.ts'
import { askBeforeRegistration } from '../hooks/before-registration.ts'
import { formerSpellings } from '../identifiers/former-spellings.ts'
import { readIdentifier } from '../identifiers/identifier.ts'
import type { Account, AuditEvent, NewAccount, Profile, StoredCredential } from '../ports.ts'
import { countUse } from '../rate-limits/count-attempts.ts'
import { Refused } from '../refusals.ts'
import { knownRoles } from '../roles/check-roles.ts'
import { type IssuedTokens, issuedFor, prepareSession } from '../sessions/issue-tokens.ts'
import { hashToken, newAccountId, newToken } from '../tokens/random.ts'

/** What somebody gives to register an account. */
export interface Registration {
  /** As the person wrote it. */
  readonly identifier: string
  /** Needed in realms with passwords; the others make a secret. */
  readonly password?: string | undefined
  /** Default: `accepted`, as contracts without words for it want it. */
  readonly guessable?: GuessablePasswords | undefined
  /** Absent: the realm's default role. */
  readonly roles?: readonly string[] | undefined
  readonly profile?: Profile | undefined
  readonly locale?: string | undefined
  /** Whether the account is signed in at once, if it is active. Default: as the realm's sessions say. */
  readonly signsIn?: boolean | undefined
  readonly client: Client
}

/** A new account, with what only the registration can hand out. */
export interface Registered {
  readonly account: Account
  /** The secret of realms without passwords, readable here and never again. */
  readonly secret: string | undefined
  /** The tokens of realms whose registration signs in. */
  readonly tokens: IssuedTokens | undefined
}

/**
 * Registers an account: pending with an activation mail, or active at once, as the realm says.
 * Account, one-time token, session and mail are stored together or not at all.
 *
 * @throws {Refused} `rate_limited`, `identifier_invalid`, `password_too_weak`, `overloaded`
 * @throws {Refused} `identifier_taken`: of simultaneous registrations exactly one gets through
 */
export async function registerAccount(
  context: UseCaseContext,
  registration: Registration,
): Promise<Registered> {
  const { realm, client } = { ...context, ...registration }
  if (registration.guessable === 'refused') await checkChosenPassword(context, registration)
  await countUse(context, realm.limits.registration, { address: client.address })
  const { account, secret } = await draftAccount(context, registration)
  await askBeforeRegistration(context, { ...account, client })

  const activated = realm.activation === 'none' ? account : awaitingActivation(context, account)
  const opensSession = realm.sessions !== 'none' && realm.sessions.openedByRegistration
  const signsIn = registration.signsIn ?? opensSession
  const prepared =
    signsIn && account.id ? prepareSession(context, account.id, client, ['pwd']) : undefined
  const stored = await store(context, { ...activated, session: prepared?.session })
  if (!registration.signsIn || stored.status !== 'active') {
    return { account: stored, secret, tokens: prepared && issuedFor(context, stored, prepared) }
  }
  const { credential } = activated
  return {
    account: stored,
    secret,
    tokens: await tokensOf(context, { stored, credential, prepared, client }),
  }
}

/** The account API judges passwords before it counts; contracts count first. */
async function checkChosenPassword(
  context: Pick<UseCaseContext, 'realm' | 'passwordLists'>,
  { password, ...owner }: Registration,
): Promise<void> {
  if (context.realm.credential.kind !== 'password' || password === undefined) return
  await checkPassword(context, password, owner, 'refused')
}

/** An account that the database numbers gets its session when it is stored. */
async function tokensOf(
  context: UseCaseContext,
  registered: {
    readonly stored: Account
    readonly credential: StoredCredential
    readonly prepared: ReturnType<typeof prepareSession>
    readonly client: Client
  },
): Promise<IssuedTokens> {
  const { stored, credential, prepared, client } = registered
  if (prepared || context.realm.sessions === 'none') return issuedFor(context, stored, prepared)
  const opened = prepareSession(context, stored.id, client, ['pwd'])
  const at = context.clock.now()
  await context.store.accounts.admit({
    accountId: stored.id,
    verified: credential,
    session: opened?.session,
    at,
    event: { type: 'login.succeeded', at, accountId: stored.id, ...client },
  })
  return issuedFor(context, stored, opened)
}

/**
 * Creates an active account on behalf of an operator: no limit, no mail, no session.
 *
 * @param actor who decided, for the audit log: `operator:<name>` or `account:<id>`
 * @throws {Refused} `identifier_invalid`, `identifier_taken`, `password_too_weak`, `role_unknown`
 */
export async function createAccount(
  context: UseCaseContext,
  { actor, ...creation }: Omit<Registration, 'client'> & { actor: string },
): Promise<Pick<Registered, 'account' | 'secret'>> {
  const client = { address: undefined, userAgent: undefined }
  const { account, secret } = await draftAccount(context, { ...creation, client })
  const stored = await store(context, { ...account, event: { ...account.event, actor } })
  return { account: stored, secret }
}

/**
 * An active account that is not stored yet, for apps that store it together with rows of their
 * own. Without a password nobody can sign in until one has been set by a reset.
 *
 * @throws {Refused} as `createAccount`, but `identifier_taken` is for the store to say
 */
export async function draftAccount(
  context: UseCaseContext,
  registration: Registration,
): Promise<{ account: NewAccount; secret: string | undefined }> {
  const { realm, clock } = context
  const { identifier, roles, profile = {}, client } = registration
  const names = readIdentifier(realm, identifier)
  await refuseIfFormerlyTaken(context, names.identifier)
  const granted = knownRoles(realm, roles ?? [realm.defaultRole])
  const { credential, secret } = await newCredential(context, registration)
  const createdAt = clock.now()
  const event: AuditEvent = { type: 'account.registered', at: createdAt, ...client }
  const account: NewAccount = {
    ...names,
    id: newAccountId(realm),
    status: 'active',
    roles: granted,
    profile,
    locale: registration.locale,
    credential,
    createdAt,
    event,
  }
  return { account, secret }
}

/**
 * An active account, not stored yet, of somebody else who then chooses the password: an invitation
 * with the link for that is stored together with the account, and leaves after the commit.
 *
 * @param actor who decided, as for `createAccount`
 * @throws {Refused} `identifier_invalid`, `role_unknown`
 */
export async function draftInvitation(
  context: UseCaseContext,
  { actor, ...creation }: Omit<Registration, 'client' | 'password'> & { actor: string },
): Promise<NewAccount> {
  const client = { address: undefined, userAgent: undefined }
  const { account } = await draftAccount(context, { ...creation, client })
  const { identifier: to, createdAt: now } = account
  const { token: oneTimeToken, mail } = passwordLink(context, { kind: 'invitation', to, now })
  return {
    ...account,
    oneTimeToken,
    mail: mail(account.locale),
    invitedBy: actor,
    event: { ...account.event, actor },
  }
}

/**
 * Creates the account that `draftInvitation` makes, and mails its holder the link.
 *
 * @throws {Refused} `identifier_invalid`, `identifier_taken`, `role_unknown`
 */
export async function inviteAccount(
  context: UseCaseContext,
  invitation: Parameters<typeof draftInvitation>[1],
): Promise<Account> {
  return store(context, await draftInvitation(context, invitation))
}

/** Nobody can register a former spelling any more, so there is no race for one. */
async function refuseIfFormerlyTaken(
  { realm, store }: Pick<UseCaseContext, 'realm' | 'store'>,
  identifier: Identifier,
): Promise<void> {
  for (const spelling of formerSpellings(realm, identifier)) {
    const holder = await store.accounts.findByIdentifier(spelling)
    if (holder) throw new Refused({ code: 'identifier_taken', identifier })
  }
}

async function newCredential(
  context: Pick<UseCaseContext, 'realm' | 'hasher' | 'passwordLists'>,
  registration: Pick<Registration, 'identifier' | 'password' | 'profile' | 'guessable'>,
): Promise<{ credential: StoredCredential; secret: string | undefined }> {
  const { realm, hasher } = context
  const { password } = registration
  if (realm.credential.kind === 'secret') {
    const secret = newUserSecret()
    const digest = digestUserSecret(realm.credential.domain, secret)
    return { credential: { kind: 'secret', ...digest }, secret }
  }
  if (password === undefined) {
    return { credential: { kind: 'password', hash: UNUSABLE_HASH }, secret: undefined }
  }
  await checkPassword(context, password, registration, registration.guessable)
  const hash = await hasher.hash(password)
  return { credential: { kind: 'password', hash }, secret: undefined }
}

function awaitingActivation({ realm, sealed }: UseCaseContext, account: NewAccount): NewAccount {
  if (realm.activation === 'none') return account
  const token = newToken()
  const expiresAt = new Date(account.createdAt.getTime() + realm.activation.tokenTtlSeconds * 1000)
  return {
    ...account,
    status: 'pending',
    oneTimeToken: { purpose: 'activation', hash: hashToken(token), expiresAt },
    mail: sealed({
      kind: 'activation',
      to: account.identifier,
      token,
      registeredAt: account.createdAt.toISOString(),
    }),
  }
}

async function store(
  { store, wakeMailDelivery }: UseCaseContext,
  account: NewAccount,
): Promise<Account> {
  const outcome = await store.accounts.register(account)
  if (outcome.kind === 'identifier_taken') {
    throw new Refused({ code: 'identifier_taken', identifier: account.identifier })
  }
  if (account.mail) wakeMailDelivery()
  return outcome.account
}
