import type { UseCaseContext } from '../context.ts'
import type { NewPasskey, Passkey, WebAuthnJson } from '../ports.ts'
import { Refused } from '../refusals.ts'
import { newPrefixedId } from '../tokens/random.ts'
import type { PasskeyInTheMaking } from './begin-passkey.ts'
import { relyingPartyOf, signedChallenge } from './passkey-options.ts'

/** A passkey that was added, and recovery codes if it is the first factor. */
export interface AddedPasskey {
  readonly passkey: Passkey
  readonly recoveryCodes: readonly string[] | undefined
}

/**
 * The passkey that a browser has made (WebAuthn Level 3 §7.1).
 *
 * @param answer.challenge our handle of it, which is spent already
 * @throws {Refused} `passkey_invalid`: the credential does not verify
 */
export async function verifiedPasskey(
  context: UseCaseContext,
  answer: {
    readonly making: Pick<PasskeyInTheMaking, 'use' | 'userHandle'>
    readonly challenge: string
    readonly credential: WebAuthnJson
    readonly name: string
  },
): Promise<NewPasskey> {
  const { making, credential, name } = answer
  const rp = relyingPartyOf(context)
  if (!rp) throw new TypeError(`${context.realm.name} has no passkeys`)
  const challenge = signedChallenge(context, answer.challenge)
  const created = await rp.verifyCreation({ credential, challenge })
  if (!created || (making.use === 'sign_in' && !created.userVerified)) {
    throw new Refused({ code: 'passkey_invalid', at: 'request' })
  }
  const { userVerified: _, ...facts } = created
  const { use, userHandle } = making
  const id = newPrefixedId('factor_')
  return { id, name, use, userHandle, rpId: rp.id, createdAt: context.clock.now(), ...facts }
}
