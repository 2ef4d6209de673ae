import { randomUUID } from 'node:crypto'
import type {
  AccountId,
  ChallengePurpose,
  FactorStore,
  NewChallenge,
  OpenChallenge,
  TokenHash,
} from '@usher/engine'
import { existing } from '../accounts/account-row.ts'
import { secondsFor } from '../accounts/tokens.ts'
import { changeRow } from '../changes/change-row.ts'
import { storedMail } from '../changes/consequences.ts'
import { accountRow, challengeRow } from '../changes/row-key.ts'
import { decided } from '../client/decided.ts'
import { cql, type Statement } from '../client/statement.ts'
import { postMail } from '../mail/mails.ts'
import { accountIdIn, type RealmContext } from '../realm-context.ts'

type Asked = Parameters<FactorStore['tryChallenge']>[0]

/** A challenge in JSON; its end is RFC 3339. */
interface StoredChallenge {
  readonly purpose: ChallengePurpose
  /** Base64. */
  readonly sealed: string
  readonly tries: number
  readonly expiresAt: string
  /** It is good as long as the account is in this round of its purpose. */
  readonly round?: string | undefined
}

/** A challenge as it was found; a change of it has to find `text` and `round` again. */
export interface FoundChallenge {
  readonly hash: TokenHash
  readonly accountId: AccountId | undefined
  readonly text: string
  readonly stored: StoredChallenge
}

/**
 * Opens a challenge of an account in the account's row, where it is answered, too; one that is
 * nobody's in a row of its own. A new round of a purpose ends all challenges of those before.
 */
export async function openChallenge(
  context: RealmContext,
  challenge: NewChallenge,
  now: Date,
): Promise<void> {
  const { hash, accountId, expiresAt, mail } = challenge
  const ttl = secondsFor(now, expiresAt)
  if (accountId === undefined) {
    await openForNobody(context, challenge, ttl)
    if (mail) await postMail(context, mail, now)
    return
  }
  await noteChallenge(context, accountId, hash, ttl)
  await context.turns.take(accountId, () => keepChallenge(context, accountId, challenge, ttl, now))
}

/** Before the account has it. What is noted proves nothing: the account decides. */
export async function noteChallenge(
  { cql: keyspace }: RealmContext,
  accountId: AccountId,
  hash: TokenHash,
  ttl: number,
): Promise<void> {
  await keyspace.write(cql`insert into challenges_by_hash (challenge_hash, userid)
    values (${hash}, ${accountId}) using ttl ${ttl}`)
}

async function openForNobody(
  { cql: keyspace }: RealmContext,
  challenge: NewChallenge,
  ttl: number,
): Promise<void> {
  const { hash } = challenge
  const text = JSON.stringify(stored(challenge, undefined))
  await decided({
    attempt: () =>
      keyspace.attempt([
        cql`insert into challenges_by_hash (challenge_hash, challenge)
          values (${hash}, ${text}) if not exists using ttl ${ttl}`,
      ]),
    isApplied: async () => {
      const select = cql`select challenge from challenges_by_hash where challenge_hash = ${hash}`
      return (await keyspace.readSettled(select)).length > 0
    },
  })
}

async function keepChallenge(
  context: RealmContext,
  accountId: AccountId,
  challenge: NewChallenge,
  ttl: number,
  now: Date,
): Promise<void> {
  const { purpose, replacesOthers, mail } = challenge
  for (;;) {
    const round = replacesOthers ? randomUUID() : await roundOf(context, accountId, purpose)
    const guard = replacesOthers ? existing : cql`${existing} and ${isRound(purpose, round)}`
    const outcome = await changeRow(context, accountRow(accountId), {
      guarded: cql`update users set challenge_rounds[${purpose}] = ${round ?? null}
        where userid = ${accountId} if ${guard}`,
      also: [keptInRow(accountId, challenge, round, ttl)],
      consequences: { mail: mail && storedMail(mail, now) },
    })
    if (outcome.applied || replacesOthers) return // an account that is gone gets none
    if ((await roundOf(context, accountId, purpose)) === round) return
  }
}

/** For a change of the account that opens a challenge, too, which ends no other one. */
export async function openedChallenge(
  context: RealmContext,
  accountId: AccountId,
  challenge: NewChallenge,
  ttl: number,
): Promise<{ readonly kept: Statement; readonly guard: Statement }> {
  const round = await roundOf(context, accountId, challenge.purpose)
  return {
    kept: keptInRow(accountId, challenge, round, ttl),
    guard: isRound(challenge.purpose, round),
  }
}

function keptInRow(
  accountId: AccountId,
  challenge: NewChallenge,
  round: string | undefined,
  ttl: number,
): Statement {
  const text = JSON.stringify(stored(challenge, round))
  return cql`update users using ttl ${ttl} set challenges[${challenge.hash}] = ${text}
    where userid = ${accountId}`
}

function isRound(purpose: ChallengePurpose, round: string | undefined): Statement {
  return cql`challenge_rounds[${purpose}] = ${round ?? null}`
}

/** Spends nothing. */
export async function findChallenge(
  context: RealmContext,
  { hash, purpose, now }: Asked,
): Promise<FoundChallenge | undefined> {
  const found = await findUnended(context, { hash, purpose, now })
  return found && found.stored.tries > 0 ? found : undefined
}

/** The last try may have been taken: its answer can be the right one. */
async function findUnended(
  context: RealmContext,
  { hash, purpose, now }: Asked,
): Promise<FoundChallenge | undefined> {
  const found = await locateChallenge(context, hash)
  return found?.stored.purpose === purpose && isGood(found.stored, now) ? found : undefined
}

/** Takes one of its tries. */
export async function tryChallenge(
  context: RealmContext,
  asked: Asked,
): Promise<OpenChallenge | undefined> {
  return changeChallenge(context, asked, findChallenge, ({ stored }) =>
    JSON.stringify({ ...stored, tries: stored.tries - 1 }),
  )
}

/** Ends it. */
export async function takeChallenge(context: RealmContext, asked: Asked): Promise<boolean> {
  return (await changeChallenge(context, asked, findUnended, () => null)) !== undefined
}

/** For a change that answers a challenge of this account, however many tries are left. */
export async function findAnswered(
  context: RealmContext,
  { hash, accountId, now }: { hash: TokenHash; accountId: AccountId; now: Date },
): Promise<FoundChallenge | undefined> {
  const found = await locateChallenge(context, hash)
  return found?.accountId === accountId && isGood(found.stored, now) ? found : undefined
}

/** Part of a change: the challenge ends. */
export function spentChallenge({ hash }: FoundChallenge): Statement {
  return cql`challenges[${hash}] = null`
}

/** Part of a change's condition: the challenge is as it was found. */
export function challengeAsFound({ hash, text, stored }: FoundChallenge): Statement {
  return cql`challenges[${hash}] = ${text} and ${isRound(stored.purpose, stored.round)}`
}

/** Part of a change: all challenges of the account end. */
export const noChallenges = cql`challenges = ${{}}`

async function changeChallenge(
  context: RealmContext,
  asked: Asked,
  find: typeof findChallenge,
  next: (found: FoundChallenge) => string | null,
): Promise<OpenChallenge | undefined> {
  const first = await find(context, asked)
  if (!first) return undefined
  return context.turns.take(first.accountId ?? asked.hash, async () => {
    for (;;) {
      const found = await find(context, asked)
      if (!found) return undefined
      const ttl = secondsFor(asked.now, new Date(found.stored.expiresAt))
      const outcome = await replaceChallenge(context, found, next(found), ttl)
      if (outcome.applied) return openOf(found)
    }
  })
}

function replaceChallenge(
  context: RealmContext,
  found: FoundChallenge,
  text: string | null,
  ttl: number,
) {
  const { hash, accountId } = found
  return accountId === undefined
    ? changeRow(context, challengeRow(hash), {
        guarded: cql`update challenges_by_hash using ttl ${ttl} set challenge = ${text}
          where challenge_hash = ${hash} if challenge = ${found.text}`,
        consequences: {},
      })
    : changeRow(context, accountRow(accountId), {
        guarded: cql`update users using ttl ${ttl} set challenges[${hash}] = ${text}
          where userid = ${accountId} if ${challengeAsFound(found)}`,
        consequences: {},
      })
}

async function locateChallenge(
  { cql: keyspace }: RealmContext,
  hash: TokenHash,
): Promise<FoundChallenge | undefined> {
  const [place] = await keyspace.readSettled<{
    userid: { toString(): string } | null
    challenge: string | null
  }>(cql`select userid, challenge from challenges_by_hash where challenge_hash = ${hash}`)
  if (place?.challenge) return found(hash, undefined, place.challenge)
  const accountId = accountIdIn(place?.userid)
  if (accountId === undefined) return undefined
  const [row] = await keyspace.readSettled<{
    challenge: string | null
    challenge_rounds: Readonly<Record<string, string>> | null
  }>(cql`select challenges[${hash}] as challenge, challenge_rounds from users
    where userid = ${accountId}`)
  if (!row?.challenge) return undefined
  const kept = found(hash, accountId, row.challenge)
  return row.challenge_rounds?.[kept.stored.purpose] === kept.stored.round ? kept : undefined
}

function found(hash: TokenHash, accountId: AccountId | undefined, text: string): FoundChallenge {
  return { hash, accountId, text, stored: JSON.parse(text) }
}

function stored(
  { purpose, sealed, tries, expiresAt }: NewChallenge,
  round: string | undefined,
): StoredChallenge {
  const text = Buffer.from(sealed).toString('base64')
  return { purpose, sealed: text, tries, expiresAt: expiresAt.toISOString(), round }
}

function isGood({ expiresAt }: StoredChallenge, now: Date): boolean {
  return new Date(expiresAt) > now
}

export function openOf({ accountId, stored }: FoundChallenge): OpenChallenge {
  return { accountId, sealed: Buffer.from(stored.sealed, 'base64') }
}

async function roundOf(
  { cql: keyspace }: RealmContext,
  accountId: AccountId,
  purpose: ChallengePurpose,
): Promise<string | undefined> {
  const [row] = await keyspace.readSettled<{ round: string | null }>(
    cql`select challenge_rounds[${purpose}] as round from users where userid = ${accountId}`,
  )
  return row?.round ?? undefined
}
