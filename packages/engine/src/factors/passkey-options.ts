import { randomBytes } from 'node:crypto'
import type { UseCaseContext } from '../context.ts'
import { hmacSha256 } from '../hmac.ts'
import type { Account, Passkey, PasskeyUse, RelyingParty, WebAuthnJson } from '../ports.ts'
import type { Realm } from '../realm.ts'

/** COSE algorithms (RFC 9053, RFC 8812): EdDSA, ES256, RS256, as Level 3 §5.4 recommends. */
const PASSKEY_ALGORITHMS: readonly number[] = [-8, -7, -257]
/** How many passkeys an account can have. */
export const MOST_PASSKEYS = 20
const USER_HANDLE_BYTES = 32
const TIMEOUT_MILLISECONDS = 300_000 // Level 3 §15.1

/** Where passkeys can be made and used; `undefined`: nowhere. */
export function relyingPartyOf({
  realm,
  relyingParty,
}: Pick<UseCaseContext, 'realm' | 'relyingParty'>): RelyingParty | undefined {
  return declaresPasskeys(realm) ? relyingParty : undefined
}

/** Whether accounts of the realm can have passkeys. */
export function declaresPasskeys({ secondFactors }: Realm): boolean {
  return secondFactors?.methods.includes('passkey') ?? false
}

/**
 * The challenge that an authenticator signs, base64url. It is derived from our own handle of the
 * challenge, so nothing but the handle's hash has to be stored, and a copy of the database does not
 * tell it.
 */
export function signedChallenge({ keys }: Pick<UseCaseContext, 'keys'>, handle: string): string {
  const hex = hmacSha256(keys.factors, `passkey challenge:${handle}`)
  return hex
}

/** Random, so that authenticators learn nothing about the account (Level 3 §14.6.1). */
export function userHandleFor(passkeys: readonly Passkey[]): string {
  const known = passkeys.find(({ userHandle }) => userHandle !== '')?.userHandle
  return known ?? randomBytes(USER_HANDLE_BYTES).toString('base64url')
}

/** What a browser makes a passkey with (Level 3 §5.4). */
export function creationOptions(
  rp: RelyingParty,
  asked: {
    readonly account: Account
    readonly challenge: string
    readonly userHandle: string
    readonly use: PasskeyUse
    readonly passkeys: readonly Passkey[]
  },
): WebAuthnJson {
  const { account, challenge, userHandle, use, passkeys } = asked
  const name = account.shownIdentifier
  const signsIn = use === 'sign_in'
  return {
    rp: { id: rp.id, name: rp.name },
    user: { id: userHandle, name, displayName: name },
    challenge,
    pubKeyCredParams: PASSKEY_ALGORITHMS.map((alg) => ({ type: 'public-key', alg })),
    timeout: TIMEOUT_MILLISECONDS,
    attestation: 'none',
    excludeCredentials: passkeys.map(descriptorOf),
    authenticatorSelection: {
      residentKey: signsIn ? 'required' : 'discouraged',
      requireResidentKey: signsIn,
      userVerification: signsIn ? 'required' : 'discouraged',
    },
    extensions: { credProps: true },
  }
}

/** What a browser proves a passkey with (Level 3 §5.5); without `passkeys`: any of this site. */
export function requestOptions(
  rp: RelyingParty,
  challenge: string,
  passkeys?: readonly Passkey[],
): WebAuthnJson {
  return {
    rpId: rp.id,
    challenge,
    timeout: TIMEOUT_MILLISECONDS,
    allowCredentials: passkeys?.map(descriptorOf) ?? [],
    userVerification: passkeys ? verificationOf(passkeys) : 'required',
  }
}

/** The passkeys that can be proved on this site. */
export function usablePasskeys(rp: RelyingParty, passkeys: readonly Passkey[]): readonly Passkey[] {
  return passkeys.filter(({ disabledAt, rpId }) => disabledAt === undefined && rpId === rp.id)
}

function verificationOf(passkeys: readonly Passkey[]): 'discouraged' | 'preferred' {
  return passkeys.every(({ use }) => use === 'second_factor') ? 'discouraged' : 'preferred'
}

function descriptorOf({ credentialId: id, transports }: Passkey): WebAuthnJson {
  return { type: 'public-key', id, transports: [...transports] }
}
