import type { Client, UseCaseContext } from '../context.ts'
import type { PasskeyQuestion } from '../factors/begin-passkey.ts'
import {
  creationOptions,
  relyingPartyOf,
  signedChallenge,
  userHandleFor,
} from '../factors/passkey-options.ts'
import { hashRecoveryCode, newRecoveryCodes } from '../factors/recovery-codes.ts'
import { type AddedPasskey, verifiedPasskey } from '../factors/verified-passkey.ts'
import type { Account, WebAuthnJson } from '../ports.ts'
import { Refused } from '../refusals.ts'
import { openText, sealText } from '../sealed-text.ts'
import { hashToken, newToken } from '../tokens/random.ts'

const TTL_MILLISECONDS = 300_000

/**
 * Whom the link of an invitation is for; opening it spends nothing.
 *
 * @returns `undefined`: the link is no invitation, has ended, or its holder has come already
 */
export async function invitedBy(
  { store, clock }: UseCaseContext,
  { token }: { readonly token: string },
): Promise<Account | undefined> {
  const asked = { tokenHash: hashToken(token), now: clock.now() }
  return (await store.invitations.findByToken(asked))?.account
}

/**
 * Asks the browser of somebody who was invited to make a passkey; it has five minutes.
 *
 * @throws {Refused} `one_time_token_invalid`: see `invitedBy`
 */
export async function beginAcceptance(
  context: UseCaseContext,
  { token }: { readonly token: string },
): Promise<PasskeyQuestion> {
  const { store, clock, keys } = context
  const rp = relyingPartyOf(context)
  if (!rp) throw new TypeError(`${context.realm.name} has no passkeys`)
  const account = await invitedBy(context, { token })
  if (!account) throw tokenInvalid()
  const handle = newToken()
  const hash = hashToken(handle)
  const userHandle = userHandleFor([])
  const now = clock.now()
  await store.factors.openChallenge(
    {
      ...{ hash, purpose: 'passkey_creation', accountId: account.id, tries: 1 },
      sealed: sealText(keys.factors, userHandle, placeOf(hash)),
      expiresAt: new Date(now.getTime() + TTL_MILLISECONDS),
    },
    now,
  )
  const challenge = signedChallenge(context, handle)
  const asked = { account, challenge, userHandle, use: 'sign_in', passkeys: [] } as const
  return { challenge: handle, publicKey: creationOptions(rp, asked) }
}

/**
 * Accepts an invitation with the passkey that a browser has made: its holder signs in with it from now
 * on. Opens no session. The challenge is spent by its first use, the token only by a success.
 *
 * @throws {Refused} `one_time_token_invalid`: see `invitedBy`
 * @throws {Refused} `challenge_invalid`: unknown, spent, too old, or of another account
 * @throws {Refused} `passkey_invalid`: the credential does not verify
 * @throws {Refused} `passkey_known`: somebody in the realm has it
 */
export async function acceptInvitation(
  context: UseCaseContext,
  acceptance: {
    readonly token: string
    readonly challenge: string
    readonly credential: WebAuthnJson
    readonly name: string
    readonly client: Client
  },
): Promise<AddedPasskey> {
  const { store, keys } = context
  const { token, challenge, credential, name, client } = acceptance
  const account = await invitedBy(context, { token })
  if (!account) throw tokenInvalid()
  const { id: accountId } = account
  const userHandle = await takeChallenge(context, account, challenge)
  const making = { use: 'sign_in', userHandle } as const
  const passkey = await verifiedPasskey(context, { challenge, credential, making, name })
  const codes = newRecoveryCodes()
  const { createdAt: now } = passkey
  const detail = { method: 'passkey', factor: passkey.id, invitation: 'accepted' }
  const outcome = await store.invitations.accept({
    accountId,
    tokenHash: hashToken(token),
    passkey,
    recoveryHashes: codes.map((code) => hashRecoveryCode(keys.factors, accountId, code)),
    now,
    event: { type: 'factor.added', at: now, accountId, ...client, detail },
  })
  if (outcome.kind === 'token_invalid') throw tokenInvalid()
  if (outcome.kind === 'credential_known') throw new Refused({ code: 'passkey_known' })
  const unused = { lastUsedAt: undefined, disabledAt: undefined, disabledFor: undefined }
  return {
    passkey: { ...passkey, ...unused },
    recoveryCodes: outcome.withRecoveryCodes ? codes : undefined,
  }
}

/** @returns the user handle of the passkey that is made */
async function takeChallenge(
  { store, clock, keys }: UseCaseContext,
  { id }: Account,
  challenge: string,
): Promise<string> {
  const hash = hashToken(challenge)
  const asked = { hash, purpose: 'passkey_creation', now: clock.now() } as const
  const known = await store.factors.findChallenge(asked)
  const userHandle = known && openText(keys.factors, known.sealed, placeOf(hash))
  if (userHandle === undefined || known?.accountId !== id) throw challengeInvalid()
  if (!(await store.factors.tryChallenge(asked))) throw challengeInvalid()
  return userHandle
}

/** Sealed for this place, so that no challenge serves both whoever is signed in and an invitation. */
function placeOf(hash: string): string {
  return `invitation ${hash}`
}

function tokenInvalid(): Refused {
  return new Refused({ code: 'one_time_token_invalid', purpose: 'password_reset' })
}

function challengeInvalid(): Refused {
  return new Refused({ code: 'challenge_invalid', at: 'request' })
}
