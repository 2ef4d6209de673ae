import type { SessionId } from '../brand.ts'
import type { Client, UseCaseContext } from '../context.ts'
import { digestUserSecret, verifierMatches } from '../credentials/user-secret.ts'
import { checkProof, type GivenProof } from '../factors/check-proof.ts'
import { hasSecondFactor } from '../factors/requirement.ts'
import type { Account, Proved, StoredCredential } from '../ports.ts'
import { Refused } from '../refusals.ts'
import { checkMailedCode, tryApprovalChallenge } from './approval-challenge.ts'
import { credentialOf, proofMethods } from './proof-methods.ts'

/** What somebody who is signed in shows once more. */
export type Proof =
  /** The password, or the secret of realms that have secrets. */
  | { readonly kind: 'password'; readonly password: string }
  /** A mailed code, with the handle of its challenge. */
  | { readonly kind: 'email_code'; readonly challenge: string; readonly code: string }
  | GivenProof

/**
 * Verifies a proof of an account.
 *
 * @returns what the store compares again when it writes; `undefined`: the proof is wrong
 * @throws {Refused} `overloaded`
 * @throws {Refused} `challenge_invalid`: that of a mailed code or passkey
 * @throws {Refused} `proof_insufficient`: the right password of an account with a second factor
 */
export async function verifyProof(
  context: UseCaseContext,
  holder: { account: Account; sessionId: SessionId | undefined; client: Client },
  given: Proof,
): Promise<Proved | undefined> {
  const { account, client } = holder
  if (given.kind === 'password') return provePassword(context, account, given.password)
  if (given.kind === 'email_code') {
    const isRight = await checkMailedCode(context, holder, given)
    if (!isRight || !(await proofMethods(context, account)).includes('email_code')) return undefined
    return { kind: 'mailed_code' }
  }
  if (given.kind === 'passkey') await tryApprovalChallenge(context, holder, given)
  const proof = await checkProof(context, { account, given, client })
  return proof && { kind: 'factor', proof }
}

async function provePassword(
  context: UseCaseContext,
  account: Account,
  password: string,
): Promise<Proved | undefined> {
  const credential = await credentialOf(context, account)
  const isRight = await matches(context, credential, password)
  if (!credential || !isRight) return undefined
  if (hasSecondFactor(context.realm, await context.store.factors.list(account.id))) {
    throw new Refused({ code: 'proof_insufficient' })
  }
  return { kind: 'password', credential }
}

async function matches(
  { realm, hasher }: UseCaseContext,
  credential: StoredCredential | undefined,
  password: string,
): Promise<boolean> {
  if (realm.credential.kind === 'secret') {
    const { lookupKey, verifier } = digestUserSecret(realm.credential.domain, password)
    if (credential?.kind !== 'secret' || credential.lookupKey !== lookupKey) return false
    return verifierMatches(credential.verifier, verifier)
  }
  const hash = credential?.kind === 'password' ? credential.hash : undefined
  return (await hasher.verify(password, hash)) !== 'mismatch'
}
