import type { UseCaseContext } from '../context.ts'
import { UNUSABLE_HASH } from '../credentials/hash-form.ts'
import { digestUserSecret, verifierMatches } from '../credentials/user-secret.ts'
import type { Account, Proved, StoredCredential } from '../ports.ts'

/** What somebody who is signed in shows once more. */
export type Proof =
  /** The password, or the secret of realms that have secrets. */
  { readonly kind: 'password'; readonly password: string }

/** The kinds of proof, by their names on the account API. */
export type ProofMethod = 'password'

/** The proofs that the account can give. */
export async function proofMethods(
  context: UseCaseContext,
  account: Account,
): Promise<readonly ProofMethod[]> {
  return isUsable(await credentialOf(context, account)) ? ['password'] : []
}

/**
 * Verifies a proof of an account.
 *
 * @returns what the store compares again when it writes; `undefined`: the proof is wrong
 * @throws {Refused} `overloaded`
 */
export function verifyProof(
  context: UseCaseContext,
  account: Account,
  proof: Proof,
): Promise<Proved | undefined> {
  switch (proof.kind) {
    case 'password':
      return provePassword(context, account, proof.password)
  }
}

async function provePassword(
  context: UseCaseContext,
  account: Account,
  password: string,
): Promise<Proved | undefined> {
  const credential = await credentialOf(context, account)
  const isRight = await matches(context, credential, password)
  return credential && isRight ? { kind: 'password', credential } : undefined
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
