import type { Client, UseCaseContext } from '../context.ts'
import type { Account, Passkey, WebAuthnJson } from '../ports.ts'
import { limitedAttempt } from '../rate-limits/limited-attempt.ts'
import { proofLimits } from '../rate-limits/standard-limits.ts'
import { Refused } from '../refusals.ts'
import { sealText } from '../sealed-text.ts'
import { admitAccount, recordFailedLogin } from '../sessions/admit-account.ts'
import type { LoggedIn } from '../sessions/log-in.ts'
import { hashToken, newToken } from '../tokens/random.ts'
import type { PasskeyQuestion } from './begin-passkey.ts'
import { checkPasskey, type ProvedPasskey, userHandleIn } from './check-passkey.ts'
import { noteFailedProof } from './check-proof.ts'
import { relyingPartyOf, requestOptions, signedChallenge } from './passkey-options.ts'

const TTL_MILLISECONDS = 300_000

/** Asks a browser for a passkey of this site, whosever it is; it has five minutes. */
export async function passkeySignInOptions(context: UseCaseContext): Promise<PasskeyQuestion> {
  const { store, clock, keys } = context
  const rp = relyingPartyOf(context)
  if (!rp) throw new TypeError(`${context.realm.name} has no passkeys`)
  const challenge = newToken()
  const hash = hashToken(challenge)
  const now = clock.now()
  const expiresAt = new Date(now.getTime() + TTL_MILLISECONDS)
  const sealed = sealText(keys.factors, '', hash)
  const opened = { hash, purpose: 'passkey_sign_in', accountId: undefined, tries: 1 } as const
  await store.factors.openChallenge({ ...opened, sealed, expiresAt }, now)
  return { challenge, publicKey: requestOptions(rp, signedChallenge(context, challenge)) }
}

/**
 * Signs in with a passkey alone: its device and what its device asked for are both factors. The
 * challenge is spent by its first use, right or wrong.
 *
 * @throws {Refused} `challenge_invalid`: unknown, spent or too old
 * @throws {Refused} `passkey_invalid`: nobody's, wrong, disabled, a mere second factor, or its holder
 *   was not verified
 * @throws {Refused} `rate_limited`, `account_not_active`, `password_reset_required`
 */
export async function logInWithPasskey(
  context: UseCaseContext,
  given: {
    readonly challenge: string
    readonly credential: WebAuthnJson
    readonly client: Client
  },
): Promise<LoggedIn> {
  const { realm, store, clock } = context
  const { challenge, credential, client } = given
  const holder = await holderOf(context, credential)
  const byAddress = realm.limits.logIn.filter(({ per }) => per === 'address')
  const limits = holder ? [...byAddress, ...proofLimits(realm)] : byAddress
  const user = { ...client, identifier: holder?.account.identifier }
  return limitedAttempt(context, limits, user, async (confirm) => {
    const asked = { hash: hashToken(challenge), purpose: 'passkey_sign_in' } as const
    if (!(await store.factors.tryChallenge({ ...asked, now: clock.now() }))) {
      throw new Refused({ code: 'challenge_invalid', at: 'sign_in' })
    }
    const proof = holder && (await prove(context, { ...holder, ...given }))
    if (!holder || !proof) {
      await recordFailedLogin(context, holder?.account, client)
      throw invalid()
    }
    await confirm()
    return enter(context, { account: holder.account, proof, client })
  })
}

interface Holder {
  readonly account: Account
  readonly passkey: Passkey
}

async function holderOf(
  { store }: UseCaseContext,
  { id }: WebAuthnJson,
): Promise<Holder | undefined> {
  if (typeof id !== 'string') return undefined
  const found = await store.factors.findPasskey(id)
  const account = found && (await store.accounts.findById(found.accountId))
  return account && { account, passkey: found.passkey }
}

async function prove(
  context: UseCaseContext,
  attempt: Holder & { challenge: string; credential: WebAuthnJson; client: Client },
): Promise<ProvedPasskey | undefined> {
  const { account, passkey, challenge, credential, client } = attempt
  const given = { kind: 'passkey', challenge, credential } as const
  const signsIn = passkey.use === 'sign_in' && userHandleIn(credential) !== undefined
  const passkeys = signsIn ? [passkey] : []
  const { proof, passkeyId } = await checkPasskey(context, { account, passkeys, given, client })
  if (proof?.userVerified) return proof
  await noteFailedProof(context, { account, method: 'passkey', factorId: passkeyId, client })
  return undefined
}

async function enter(
  context: UseCaseContext,
  { account, proof, client }: { account: Account; proof: ProvedPasskey; client: Client },
): Promise<LoggedIn> {
  const verified = { kind: 'passkey' } as const
  const outcome = await admitAccount(context, { account, verified, methods: [], proof, client })
  if (outcome.kind === 'admitted') return outcome.loggedIn
  if (outcome.kind === 'changed_meanwhile') {
    const now = (await context.store.accounts.findById(account.id)) ?? account
    const { status, erasesAt } = now
    if (status !== 'active') {
      throw new Refused({ code: 'account_not_active', status, erasesAt, at: 'login' })
    }
  }
  await noteFailedProof(context, { account, method: 'passkey', client })
  throw invalid()
}

function invalid(): Refused {
  return new Refused({ code: 'passkey_invalid', at: 'sign_in' })
}
