import { timingSafeEqual } from 'node:crypto'
import { provableHere } from '../approvals/proof-methods.ts'
import { asAccountId } from '../brand.ts'
import type { Client, UseCaseContext } from '../context.ts'
import { registrationSalt } from '../credentials/registration-salt.ts'
import { digestUserSecret, verifierMatches } from '../credentials/user-secret.ts'
import { checkProof, noteFailedProof } from '../factors/check-proof.ts'
import { askSecondFactor, type FirstStep } from '../factors/second-step.ts'
import { findUnderAnySpelling } from '../identifiers/former-spellings.ts'
import { findableIdentifier } from '../identifiers/identifier.ts'
import type { Account, PasswordMatch, StoredCredential } from '../ports.ts'
import { limitedAttempt } from '../rate-limits/limited-attempt.ts'
import { proofLimits } from '../rate-limits/standard-limits.ts'
import { Refused } from '../refusals.ts'
import { admitAccount, recordFailedLogin } from './admit-account.ts'
import type { IssuedTokens } from './issue-tokens.ts'

/** The account that logged in, and its tokens. */
export interface LoggedIn extends IssuedTokens {
  readonly account: Account
  /** A role requires a second factor, and the account has to add one first. */
  readonly mustEnrol: boolean
}

/** How somebody signs in beside their password or secret. */
export interface SignIn {
  readonly client: Client
  /** The code of an authenticator app or a recovery code, for a sign-in in one step. */
  readonly code?: string | undefined
  /** What an account gets that has no factor although it needs one. Default: `admit`. */
  readonly withoutRequired?: 'admit' | 'refuse' | undefined
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
 * @throws {Refused} `account_not_active`, `password_reset_required`: the password was right
 * @throws {Refused} `second_factor_required`: it was, and no right `code` came with it
 * @throws {Refused} `second_factor_enrolment_required`: if accounts are refused for it
 */
export async function logIn(
  context: UseCaseContext,
  { identifier, password, ...signIn }: SignIn & { identifier: string; password: string },
): Promise<LoggedIn> {
  const { client } = signIn
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
      const first = { verified: candidate.credential, upgradedHash, methods: ['pwd'] }
      const loggedIn = await finishFirstStep(context, candidate.account, { ...signIn, first })
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
 * @throws {Refused} `rate_limited`, `credentials_invalid`, `account_not_active`,
 *   `second_factor_required`, `second_factor_enrolment_required`
 */
export async function logInWithSecret(
  context: UseCaseContext,
  { secret, ...signIn }: SignIn & { secret: string },
): Promise<LoggedIn> {
  const { client } = signIn
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
    const first = { verified: candidate.credential, methods: ['pwd'] }
    const loggedIn = await finishFirstStep(context, candidate.account, { ...signIn, first })
    return loggedIn ?? refuse(context, candidate, client)
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

type Entering = SignIn & { readonly first: FirstStep }

/**
 * Lets somebody in whose first step was right, or asks for the second one.
 *
 * @returns `undefined` if the account or its credential has changed since it was looked up
 * @throws {Refused} `second_factor_required`, `second_factor_enrolment_required`, `account_not_active`
 */
export async function finishFirstStep(
  context: UseCaseContext,
  account: Account,
  entering: Entering,
): Promise<LoggedIn | undefined> {
  const { first, code, ...signIn } = entering
  const outcome = await admitAccount(context, { account, ...first, ...signIn })
  switch (outcome.kind) {
    case 'admitted':
      return outcome.loggedIn
    case 'second_factor_required': {
      const methods = provableHere(context, outcome.methods)
      const loggedIn = code && (await enterWithCode(context, account, { ...entering, code }))
      return (
        loggedIn || Promise.reject(await askSecondFactor(context, account.id, { first, methods }))
      )
    }
    case 'enrolment_required':
      throw new Refused({ code: 'second_factor_enrolment_required' })
    default:
      return undefined
  }
}

/** Answers `undefined` if the code is not right; that is counted. */
async function enterWithCode(
  context: UseCaseContext,
  account: Account,
  { first, code, client }: Entering & { code: string },
): Promise<LoggedIn | undefined> {
  const given = { kind: isTotpCode(code) ? 'totp' : 'recovery_code', code } as const
  const user = { ...client, identifier: account.identifier }
  try {
    return await limitedAttempt(context, proofLimits(context.realm), user, async (confirm) => {
      const proof = await checkProof(context, { account, given, client })
      if (!proof) throw new Refused({ code: 'proof_invalid', at: 'sign_in' })
      await confirm()
      const outcome = await admitAccount(context, { account, ...first, proof, client })
      if (outcome.kind === 'admitted') return outcome.loggedIn
      await noteFailedProof(context, { account, method: given.kind, client })
      throw new Refused({ code: 'proof_invalid', at: 'sign_in' })
    })
  } catch (error) {
    if (error instanceof Refused && error.refusal.code === 'proof_invalid') return undefined
    throw error
  }
}

function isTotpCode(code: string): boolean {
  return /^\d{6}$/.test(code.replace(/\s/g, ''))
}

async function refuse(
  context: UseCaseContext,
  candidate: Candidate | undefined,
  client: Client,
): Promise<never> {
  await recordFailedLogin(context, candidate?.account, client)
  throw new Refused({ code: 'credentials_invalid' })
}
