import { createHash, randomUUID } from 'node:crypto'
import {
  type Account,
  type AccountId,
  type AuditEvent,
  type AuditEventType,
  asIdentifier,
  asPasswordHash,
  asTokenHash,
  type Identifier,
  type NewAccount,
  type NewOneTimeToken,
  type NewSession,
  newAccountId,
  newSessionId,
  type OutgoingMail,
  type PasswordHash,
  type Realm,
  type RealmStore,
  type SessionId,
  type TokenHash,
} from '@usher/engine'

/** The instant at which every test begins. */
export const NOON = new Date('2026-03-02T12:00:00.000Z')

/** The instant so many seconds after `start`. */
export function secondsAfter(seconds: number, start: Date = NOON): Date {
  return new Date(start.getTime() + seconds * 1000)
}

/** The hash of a token of that name. */
export function tokenHash(token: string): TokenHash {
  return asTokenHash(createHash('sha256').update(token).digest('hex'))
}

/** Stands for a password hash; stores never look into it. */
export function passwordHash(password: string): PasswordHash {
  return asPasswordHash(`hash of ${password}`)
}

/** An audit event of that type and instant. */
export function eventAt(at: Date, type: AuditEventType): AuditEvent {
  return { type, at }
}

/** A name that nobody else has. */
export function newName(): Identifier {
  return asIdentifier(`kim-${randomUUID()}`)
}

/** Kim, active, with the password `secret`, as somebody who has just registered. */
export function kim(realm: Realm, changes: Partial<NewAccount> = {}): NewAccount {
  const identifier = changes.identifier ?? newName()
  return {
    id: newAccountId(realm),
    identifier,
    shownIdentifier: identifier,
    status: 'active',
    roles: ['user'],
    profile: {},
    credential: { kind: 'password', hash: passwordHash('secret') },
    createdAt: NOON,
    event: eventAt(NOON, 'account.registered'),
    ...changes,
  }
}

/** Registers somebody and answers the account. */
export async function registered({ accounts }: RealmStore, account: NewAccount): Promise<Account> {
  const outcome = await accounts.register(account)
  if (outcome.kind !== 'registered') throw new TypeError(`${account.identifier} is known already`)
  return outcome.account
}

/** A token that lives for one hour from noon. */
export function oneTimeToken(
  token: string,
  purpose: NewOneTimeToken['purpose'] = 'activation',
): NewOneTimeToken {
  return { purpose, hash: tokenHash(token), expiresAt: secondsAfter(3600) }
}

/** A mail to store; its sealed content holds every kind of byte. */
export function newMail(): OutgoingMail {
  return { id: randomUUID(), sealed: new Uint8Array([1, 2, 3, 255]) }
}

/** A session that lives for one hour from noon; its first refresh token is its id. */
export function newSession(changes: Partial<NewSession> = {}): NewSession {
  const id = changes.id ?? newSessionId()
  return {
    id,
    refreshTokenHash: tokenHash(id),
    createdAt: NOON,
    expiresAt: secondsAfter(3600),
    address: '192.0.2.7',
    userAgent: 'a browser',
    methods: ['pwd'],
    ...changes,
  }
}

/** Opens a session of somebody who signs in with the password `secret`. */
export async function signedIn(
  { accounts }: RealmStore,
  accountId: AccountId,
  session: NewSession = newSession(),
): Promise<SessionId> {
  const outcome = await accounts.admit({
    accountId,
    verified: { kind: 'password', hash: passwordHash('secret') },
    session,
    at: session.createdAt,
    event: { ...eventAt(session.createdAt, 'login.succeeded'), accountId },
  })
  if (outcome.kind !== 'admitted') throw new TypeError(`${accountId} cannot sign in`)
  return session.id
}

/** The types of the audit events of an account, oldest first. */
export async function eventsOf({ audit }: RealmStore, accountId: AccountId): Promise<string[]> {
  const events = await audit.list({ accountId, limit: 100 })
  return events.map(({ type }) => type).reverse()
}

/** The password hash that is in force. */
export async function hashOf(
  { accounts }: RealmStore,
  identifier: Identifier,
): Promise<string | undefined> {
  const found = await accounts.findWithCredential({ identifier })
  return found?.credential.kind === 'password' ? found.credential.hash : undefined
}
