import type { Client, UseCaseContext } from '../context.ts'
import { UNUSABLE_HASH } from '../credentials/hash-form.ts'
import { digestUserSecret, verifierMatches } from '../credentials/user-secret.ts'
import { checkProof, type GivenProof } from '../factors/check-proof.ts'
import { hasSecondFactor, usableMethods } from '../factors/requirement.ts'
import type { Account, FactorMethod, Proved, StoredCredential } from '../ports.ts'
import { Refused } from '../refusals.ts'

/** What somebody who is signed in shows once more. */
export type Proof =
  /** The password, or the secret of realms that have secrets. */
  { readonly kind: 'password'; readonly password: string } | GivenProof

/** The kinds of proof, by their names on the account API. */
export type ProofMethod = 'password' | FactorMethod

/** The proofs that the account can give. */
export async function proofMethods(
  context: UseCaseContext,
  account: Account,
): Promise<readonly ProofMethod[]> {
  const { realm, store } = context
  const factors = await store.factors.list(account.id)
  if (hasSecondFactor(realm, factors)) return usableMethods(realm, factors)
  return isUsable(await credentialOf(context, account)) ? ['password'] : []
}

/**
 * Verifies a proof of an account.
 *
 * @returns what the store compares again when it writes; `undefined`: the proof is wrong
 * @throws {Refused} `overloaded`
 * @throws {Refused} `proof_insufficient`: the right password of an account with a second factor
 */
export async function verifyProof(
  context: UseCaseContext,
  { account, client }: { account: Account; client: Client },
  given: Proof,
): Promise<Proved | undefined> {
  if (given.kind === 'password') return provePassword(context, account, given.password)
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

async function credentialOf(
  { store }: UseCaseContext,
  { identifier }: Account,
): Promise<StoredCredential | undefined> {
  return (await store.accounts.findWithCredential({ identifier }))?.credential
}

function isUsable(credential: StoredCredential | undefined): boolean {
  if (!credential) return false
  return credential.kind === 'secret' || credential.hash !== UNUSABLE_HASH
}
