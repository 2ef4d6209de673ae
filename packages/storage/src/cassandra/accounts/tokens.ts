import type {
  AccountId,
  NewOneTimeToken,
  OneTimeTokenPurpose,
  OutstandingToken,
  TokenHash,
} from '@usher/engine'
import { cql, names, type Statement } from '../client/statement.ts'
import { isAccountId, type RealmContext } from '../realm-context.ts'
import { holderFoundBy } from './token-holder.ts'

const KEPT_AFTER_END_SECONDS = 86_400

export type TokenToKeep = NewOneTimeToken & { readonly now: Date }

/** Unspent tokens by their hash, with the end of their life. */
export type Tokens = Readonly<Record<string, Date>>

/** The column of `users` that holds the unspent tokens of a purpose. */
function tokensColumn(purpose: OneTimeTokenPurpose): Statement {
  return names(purpose === 'activation' ? 'activation_tokens' : 'reset_tokens')
}

/** Part of a change of the account: it has one more token. */
export function addToken(account: string, { purpose, hash, expiresAt, now }: TokenToKeep) {
  return cql`update users using ttl ${secondsFor(now, expiresAt)}
    set ${tokensColumn(purpose)}[${hash}] = ${expiresAt} where userid = ${account}`
}

/** Part of a change of the account: it has this token and no other of its purpose. */
export function onlyToken(account: string, { purpose, hash, expiresAt, now }: TokenToKeep) {
  return cql`update users using ttl ${secondsFor(now, expiresAt)}
    set ${tokensColumn(purpose)} = ${{ [hash]: expiresAt }} where userid = ${account}`
}

/**
 * Notes whose reset token this is, before the account has it. What is noted proves nothing: the
 * account decides.
 */
export async function noteToken(
  { cql: keyspace }: RealmContext,
  account: string,
  { purpose, hash, expiresAt, now }: TokenToKeep,
): Promise<void> {
  if (purpose !== 'password_reset') return
  await keyspace.write(cql`insert into reset_tokens_by_hash (token_hash, userid)
    values (${hash}, ${account}) using ttl ${secondsFor(now, expiresAt)}`)
}

export const findTokenHolder = (context: RealmContext, hash: TokenHash) =>
  holderFoundBy(context, cql`select userid from reset_tokens_by_hash where token_hash = ${hash}`)

/** What the account has not spent, the one that ends first at the head. */
export async function listTokens(
  { cql: keyspace }: RealmContext,
  account: AccountId,
): Promise<readonly OutstandingToken[]> {
  if (!isAccountId(account)) return []
  const [row] = await keyspace.read<{ activation: Tokens | null; reset: Tokens | null }>(
    cql`select activation_tokens as activation, reset_tokens as reset from users
      where userid = ${account}`,
  )
  return [
    ...outstanding('activation', row?.activation ?? {}),
    ...outstanding('password_reset', row?.reset ?? {}),
  ].sort((one, other) => one.expiresAt.getTime() - other.expiresAt.getTime())
}

function outstanding(purpose: OneTimeTokenPurpose, tokens: Tokens): OutstandingToken[] {
  return Object.values(tokens).map((expiresAt) => ({ purpose, expiresAt }))
}

/** How long a token's cell lives: somewhat longer than the token. */
export function secondsFor(now: Date, expiresAt: Date): number {
  const left = Math.max(0, Math.ceil((expiresAt.getTime() - now.getTime()) / 1000))
  return left + KEPT_AFTER_END_SECONDS
}
