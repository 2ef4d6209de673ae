import { timingSafeEqual } from 'node:crypto'
import { asAccountId, type PasswordHash } from '../brand.ts'
import type { Client, UseCaseContext } from '../context.ts'
import { registrationSalt } from '../credentials/registration-salt.ts'
import { digestUserSecret, verifierMatches } from '../credentials/user-secret.ts'
import { findUnderAnySpelling } from '../identifiers/former-spellings.ts'
import { findableIdentifier } from '../identifiers/identifier.ts'
import type { Account, PasswordMatch, StoredCredential } from '../ports.ts'
import { limitedAttempt } from '../rate-limits/limited-attempt.ts'
import { Refused } from '../refusals.ts'
import { type IssuedTokens, issuedFor, prepareSession } from './issue-tokens.ts'

/** The account that logged in, and its tokens. */
export interface LoggedIn extends IssuedTokens {
  readonly account: Account
}

interface Candidate {
  readonly account: Account
  readonly credential: StoredCredential
}

/**
 * Opens a session with a password (or issues an access token where the realm has no sessions).
 *
 * An unknown account and a wrong password look the same and cost the same: one hash. A password
 * that was hashed in an older way is hashed anew by the way.
 *
 * @throws {Refused} `rate_limited`, `overloaded`
 * @throws {Refused} `credentials_invalid`: unknown account or wrong password
 * @throws {Refused} `account_not_active`: the password was right
 */
export async function logIn(
  context: UseCaseContext,
  { identifier, password, client }: { identifier: string; password: string; client: Client },
): Promise<LoggedIn> {
  const { realm, store, hasher } = context
  const known = findableIdentifier(realm, identifier)
  const user = { ...client, identifier: known }
  return limitedAttempt(context, realm.limits.logIn, user, async (confirm) => {
    for (let tries = 1; tries <= TRIES; tries += 1) {
      const candidate = await findUnderAnySpelling(realm, known, (spelling) =>
        store.accounts.findWithCredential({ identifier: spelling }),
      )
      const stored = candidate?.credential.kind === 'password' ? candidate.credential : undefined
      const match =
        candidate?.account.status === 'pending'
          ? await matchRegistrations(context, candidate, password)
          : await hasher.verify(password, stored?.hash)
      if (!candidate || match === 'mismatch') return refuse(context, candidate, client)

      await confirm()
      const upgradedHash = match === 'outdated' ? await hasher.hash(password) : undefined
      const loggedIn = await admit(context, candidate, client, upgradedHash)
      if (loggedIn) return loggedIn
    }
    return refuse(context, undefined, client)
  })
}

/**
 * A pending address may have been registered several times; the password of any of them is right.
 * All of them have one salt, so one hash is compared with all.
 */
async function matchRegistrations(
  { store, hasher, keys }: UseCaseContext,
  { account, credential }: Candidate,
  password: string,
): Promise<PasswordMatch> {
  const registered = await store.accounts.listRegisteredHashes(account.id)
  if (registered.length === 0) {
    return hasher.verify(password, credential.kind === 'password' ? credential.hash : undefined)
  }
  const hash = await hasher.hash(password, registrationSalt(keys.outbox, account.identifier))
  return registered.some((other) => equalsInConstantTime(other, hash)) ? 'match' : 'mismatch'
}

function equalsInConstantTime(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other))
}

// While one login is verified another may store the same password in a new hash.
const TRIES = 3

/**
 * The same with a user secret: one indexed query and a comparison in constant time. Known and
 * unknown secrets cost the same.
 *
 * @throws {Refused} `rate_limited`, `credentials_invalid`, `account_not_active`
 */
export async function logInWithSecret(
  context: UseCaseContext,
  { secret, client }: { secret: string; client: Client },
): Promise<LoggedIn> {
  const { realm, store } = context
  if (realm.credential.kind !== 'secret') throw new TypeError(`${realm.name} has no secrets`)
  const { lookupKey, verifier } = digestUserSecret(realm.credential.domain, secret)
  return limitedAttempt(context, realm.limits.logIn, client, async (confirm) => {
    const candidate = await store.accounts.findWithCredential({ lookupKey })
    const stored = candidate?.credential.kind === 'secret' ? candidate.credential : undefined
    const matches = verifierMatches(verifier, stored?.verifier ?? NO_VERIFIER)
    if (!candidate || !matches) {
      await admitNobody(context, { kind: 'secret', lookupKey, verifier }, client)
      return refuse(context, candidate, client)
    }
    await confirm()
    return (await admit(context, candidate, client)) ?? refuse(context, candidate, client)
  })
}

const NO_VERIFIER = '0'.repeat(96)
const NOBODY = asAccountId('00000000-0000-0000-0000-000000000000')

/** The write of a login, which finds nobody: so an unknown secret takes as long as a known one. */
async function admitNobody(
  { store, clock }: UseCaseContext,
  verified: StoredCredential,
  client: Client,
): Promise<void> {
  const at = clock.now()
  const event = { type: 'login.succeeded', at, ...client } as const
  await store.accounts.admit({ accountId: NOBODY, verified, at, event })
}

/** Answers `undefined` if the account or its credential has changed since it was looked up. */
async function admit(
  context: UseCaseContext,
  { account, credential }: Candidate,
  client: Client,
  upgradedHash?: PasswordHash,
): Promise<LoggedIn | undefined> {
  const { store, clock } = context
  if (account.status !== 'active') {
    await recordFailure(context, account, client)
    throw new Refused({ code: 'account_not_active', status: account.status, at: 'login' })
  }
  const at = clock.now()
  const prepared = prepareSession(context, account.id, client)
  const admission = await store.accounts.admit({
    accountId: account.id,
    verified: credential,
    upgradedHash,
    session: prepared?.session,
    at,
    event: { type: 'login.succeeded', at, accountId: account.id, ...client },
  })
  if (admission.kind === 'changed_meanwhile') return undefined
  return { account: admission.account, ...issuedFor(context, admission.account, prepared) }
}

async function refuse(
  context: UseCaseContext,
  candidate: Candidate | undefined,
  client: Client,
): Promise<never> {
  await recordFailure(context, candidate?.account, client)
  throw new Refused({ code: 'credentials_invalid' })
}

function recordFailure(
  { store, clock }: UseCaseContext,
  account: Account | undefined,
  client: Client,
) {
  const at = clock.now()
  return store.audit.record({ type: 'login.failed', at, accountId: account?.id, ...client })
}
