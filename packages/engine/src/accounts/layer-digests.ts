import { asPasswordHash } from '../brand.ts'
import type { UseCaseContext } from '../context.ts'
import { layeredSecret, layeredText } from '../credentials/foreign/layered-digest.ts'
import type { ImportedAccount } from '../ports.ts'
import type { ReadAccount } from './read-import.ts'

/** So few that logins beside it still get their turn. */
const AT_ONCE = 4

/**
 * Makes accounts ready to be stored: over digests such as MD5 and SHA, which are guessed quickly
 * once they are stolen, argon2id is laid. Each takes as long as a login; other accounts take no time.
 */
export async function layerDigests(
  context: Pick<UseCaseContext, 'hasher'>,
  accounts: readonly ReadAccount[],
): Promise<readonly ImportedAccount[]> {
  const layered: ImportedAccount[] = []
  for (let start = 0; start < accounts.length; start += AT_ONCE) {
    const some = accounts.slice(start, start + AT_ONCE)
    layered.push(...(await Promise.all(some.map((account) => withHash(context, account)))))
  }
  return layered
}

async function withHash(
  { hasher }: Pick<UseCaseContext, 'hasher'>,
  { hash, ...account }: ReadAccount,
): Promise<ImportedAccount> {
  if (typeof hash === 'string') return { ...account, hash }
  const argon2 = await hasher.hash(layeredSecret(hash))
  return { ...account, hash: asPasswordHash(layeredText(hash, argon2)) }
}
