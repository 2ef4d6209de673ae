import type { UseCaseContext } from '../context.ts'
import { UNUSABLE_HASH } from '../credentials/hash-form.ts'
import { relyingPartyOf } from '../factors/passkey-options.ts'
import { hasSecondFactor, usableMethods } from '../factors/requirement.ts'
import type { Account, FactorMethod, StoredCredential } from '../ports.ts'
import type { Realm } from '../realm.ts'

/** The kinds of proof, by their names on the account API. */
export type ProofMethod = 'password' | 'email_code' | FactorMethod

/** The proofs that the account can give. */
export async function proofMethods(
  context: UseCaseContext,
  account: Account,
): Promise<readonly ProofMethod[]> {
  const { realm, store } = context
  const factors = await store.factors.list(account.id)
  if (hasSecondFactor(realm, factors)) {
    return provableHere(context, usableMethods(realm, factors))
  }
  if (isUsable(await credentialOf(context, account))) return ['password']
  return mailsCodes(realm) ? ['email_code'] : []
}

/** Without passkeys where the server's address has none; see `PUBLIC_URL`. */
export function provableHere(
  context: Pick<UseCaseContext, 'realm' | 'relyingParty'>,
  methods: readonly FactorMethod[],
): readonly FactorMethod[] {
  if (relyingPartyOf(context)) return methods
  return methods.filter((method) => method !== 'passkey')
}

/** Only where people can get in without a password; there are mails for it, too. */
function mailsCodes({ identifier, federation, emailSignIn, secondFactors }: Realm): boolean {
  if (identifier.kind !== 'email') return false
  return [federation, emailSignIn, secondFactors].some((way) => way !== undefined)
}

/** What the account signs in with, if it has something. */
export async function credentialOf(
  { store }: UseCaseContext,
  { identifier }: Account,
): Promise<StoredCredential | undefined> {
  return (await store.accounts.findWithCredential({ identifier }))?.credential
}

function isUsable(credential: StoredCredential | undefined): boolean {
  if (!credential) return false
  return credential.kind === 'secret' || credential.hash !== UNUSABLE_HASH
}
