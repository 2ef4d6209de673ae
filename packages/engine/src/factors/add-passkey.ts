import type { Client, UseCaseContext } from '../context.ts'
import { noticeTo } from '../notices/notice-to.ts'
import type { NewPasskey, Passkey, WebAuthnJson } from '../ports.ts'
import { Refused } from '../refusals.ts'
import { openText } from '../sealed-text.ts'
import type { Principal } from '../sessions/authenticate.ts'
import { hashToken } from '../tokens/random.ts'
import type { PasskeyInTheMaking } from './begin-passkey.ts'
import { MOST_PASSKEYS } from './passkey-options.ts'
import { hashRecoveryCode, newRecoveryCodes } from './recovery-codes.ts'
import { type AddedPasskey, verifiedPasskey } from './verified-passkey.ts'

export interface PasskeyAddition {
  readonly principal: Principal
  readonly challenge: string
  readonly credential: WebAuthnJson
  readonly name: string
  readonly client: Client
}

/**
 * Adds a passkey that a browser has made (WebAuthn Level 3 §7.1). The challenge is spent by its first
 * use, right or wrong. With the first factor all other sessions end.
 *
 * @throws {Refused} `challenge_invalid`: unknown, spent, too old, or of another account or session
 * @throws {Refused} `passkey_invalid`: the credential does not verify
 * @throws {Refused} `passkey_known`: somebody in the realm has it
 * @throws {Refused} `passkeys_full`
 */
export async function addPasskey(
  context: UseCaseContext,
  addition: PasskeyAddition,
): Promise<AddedPasskey> {
  const making = await takeChallenge(context, addition)
  return store(context, addition, await verifiedPasskey(context, { ...addition, making }))
}

async function takeChallenge(
  { store, clock, keys }: UseCaseContext,
  { principal, challenge }: PasskeyAddition,
): Promise<PasskeyInTheMaking> {
  const hash = hashToken(challenge)
  const asked = { hash, purpose: 'passkey_creation', now: clock.now() } as const
  const known = await store.factors.findChallenge(asked)
  const text = known && openText(keys.factors, known.sealed, hash)
  if (text === undefined || known?.accountId !== principal.account.id) throw challengeInvalid()
  const making = JSON.parse(text) as PasskeyInTheMaking // one of ours, as it opened
  if (making.sessionId !== principal.sessionId) throw challengeInvalid()
  if (!(await store.factors.tryChallenge(asked))) throw challengeInvalid()
  return making
}

async function store(
  context: UseCaseContext,
  { principal, client }: PasskeyAddition,
  passkey: NewPasskey,
): Promise<AddedPasskey> {
  const { keys, wakeMailDelivery } = context
  const { account, sessionId: keepSession } = principal
  const now = passkey.createdAt
  const codes = newRecoveryCodes()
  const detail = { method: 'passkey', factor: passkey.id }
  const outcome = await context.store.factors.addPasskey({
    accountId: account.id,
    passkey,
    limit: MOST_PASSKEYS,
    recoveryHashes: codes.map((code) => hashRecoveryCode(keys.factors, account.id, code)),
    keepSession,
    now,
    event: { type: 'factor.added', at: now, accountId: account.id, ...client, detail },
    mail: noticeTo(context, account, 'passkey_added', { client }),
  })
  if (outcome.kind === 'credential_known') throw new Refused({ code: 'passkey_known' })
  if (outcome.kind === 'full') throw new Refused({ code: 'passkeys_full' })
  wakeMailDelivery()
  const unused = { lastUsedAt: undefined, disabledAt: undefined, disabledFor: undefined }
  return {
    passkey: { ...passkey, ...unused },
    recoveryCodes: outcome.withRecoveryCodes ? codes : undefined,
  }
}

/**
 * Gives a passkey another name.
 *
 * @throws {Refused} `factor_not_found`
 */
export async function renamePasskey(
  { store: { factors } }: UseCaseContext,
  renamed: { readonly principal: Principal; readonly id: string; readonly name: string },
): Promise<Passkey> {
  const { principal, id, name } = renamed
  const passkey = await factors.renamePasskey({ accountId: principal.account.id, id, name })
  if (!passkey) throw new Refused({ code: 'factor_not_found' })
  return passkey
}

function challengeInvalid(): Refused {
  return new Refused({ code: 'challenge_invalid', at: 'request' })
}
