import type { SessionId } from '../brand.ts'
import type { Client, UseCaseContext } from '../context.ts'
import {
  relyingPartyOf,
  requestOptions,
  signedChallenge,
  usablePasskeys,
} from '../factors/passkey-options.ts'
import { isSignInCode, newSignInCode } from '../mailed-codes/sign-in-code.ts'
import type { Account, OutgoingMail, WebAuthnJson } from '../ports.ts'
import { mayMail } from '../rate-limits/mail-limits.ts'
import { Refused } from '../refusals.ts'
import { openText, sealText } from '../sealed-text.ts'
import type { Principal } from '../sessions/authenticate.ts'
import { hashToken, newToken } from '../tokens/random.ts'
import { type ProofMethod, proofMethods } from './proof-methods.ts'

const PASSKEY_MILLISECONDS = 300_000
const CODE_MILLISECONDS = 600_000 // ASVS 6.5.5
const CODE_TRIES = 5

/** How an account can prove itself now. */
export interface ProofOptions {
  readonly methods: readonly ProofMethod[]
  /** The handle of a question; absent: none of the methods needs one. */
  readonly challenge: string | undefined
  readonly publicKey: WebAuthnJson | undefined
}

/** What is kept while an approval is asked for. */
interface Question {
  readonly sessionId: SessionId | undefined
  /** That was mailed; absent: a passkey answers. */
  readonly code?: string | undefined
}

type Asking = Pick<Principal, 'account' | 'sessionId'>

/** How somebody who is signed in can prove themselves; mails a code where nothing else is left. */
export async function proofOptions(
  context: UseCaseContext,
  { principal, client }: { principal: Principal; client: Client },
): Promise<ProofOptions> {
  const { account } = principal
  const methods = await proofMethods(context, account)
  if (methods.includes('passkey')) return askPasskey(context, principal, methods)
  if (methods.includes('email_code')) {
    return { methods, challenge: await mailCode(context, principal, client), publicKey: undefined }
  }
  return { methods, challenge: undefined, publicKey: undefined }
}

async function askPasskey(
  context: UseCaseContext,
  principal: Asking,
  methods: readonly ProofMethod[],
): Promise<ProofOptions> {
  const rp = relyingPartyOf(context)
  const { passkeys } = await context.store.factors.list(principal.account.id)
  const usable = rp ? usablePasskeys(rp, passkeys) : []
  if (!rp || usable.length === 0) return { methods, challenge: undefined, publicKey: undefined }
  const challenge = await open(context, principal, {
    tries: 1,
    lives: PASSKEY_MILLISECONDS,
    question: { sessionId: principal.sessionId },
  })
  const publicKey = requestOptions(rp, signedChallenge(context, challenge), usable)
  return { methods, challenge, publicKey }
}

async function mailCode(
  context: UseCaseContext,
  principal: Asking,
  client: Client,
): Promise<string> {
  const { clock, sealed, wakeMailDelivery } = context
  const { account, sessionId } = principal
  const { identifier: to, locale } = account
  const code = newSignInCode()
  const at = clock.now().toISOString()
  const isAllowed = await mayMail(context, to, client)
  const challenge = await open(context, principal, {
    tries: CODE_TRIES,
    lives: CODE_MILLISECONDS,
    question: { sessionId, code },
    mail: isAllowed
      ? sealed({ kind: 'approval_code', to, locale, code, at, ...client })
      : undefined,
  })
  wakeMailDelivery()
  return challenge
}

interface Opening {
  readonly tries: number
  readonly lives: number
  readonly question: Question
  readonly mail?: OutgoingMail | undefined
}

async function open(
  { store, clock, keys }: UseCaseContext,
  { account }: Asking,
  { tries, lives, question, mail }: Opening,
): Promise<string> {
  const challenge = newToken()
  const hash = hashToken(challenge)
  const now = clock.now()
  const sealed = sealText(keys.factors, JSON.stringify(question), hash)
  const expiresAt = new Date(now.getTime() + lives)
  const opened = { hash, purpose: 'approval', accountId: account.id, tries, sealed } as const
  await store.factors.openChallenge({ ...opened, expiresAt, mail }, now)
  return challenge
}

/**
 * Takes one of the tries of a challenge; for a passkey it has one.
 *
 * @throws {Refused} `challenge_invalid`: unknown, spent, too old, or of another account, session or
 *   kind of proof
 */
export async function tryApprovalChallenge(
  context: UseCaseContext,
  { account, sessionId }: { readonly account: Account; readonly sessionId: SessionId | undefined },
  { challenge, kind }: { readonly challenge: string; readonly kind: 'passkey' | 'email_code' },
): Promise<Question> {
  const { store, clock, keys } = context
  const hash = hashToken(challenge)
  const asked = { hash, purpose: 'approval', now: clock.now() } as const
  const known = await store.factors.findChallenge(asked)
  const text = known && openText(keys.factors, known.sealed, hash)
  if (text === undefined || known?.accountId !== account.id) throw challengeInvalid()
  const question = JSON.parse(text) as Question // one of ours, as it opened
  const isOfKind = (question.code === undefined) === (kind === 'passkey')
  if (question.sessionId !== sessionId || !isOfKind) throw challengeInvalid()
  if (!(await store.factors.tryChallenge(asked))) throw challengeInvalid()
  return question
}

/** Whether the mailed code is right; then its challenge is over. */
export async function checkMailedCode(
  context: UseCaseContext,
  holder: { readonly account: Account; readonly sessionId: SessionId | undefined },
  given: { readonly challenge: string; readonly code: string },
): Promise<boolean> {
  const { challenge } = given
  const { code } = await tryApprovalChallenge(context, holder, { challenge, kind: 'email_code' })
  if (code === undefined || !isSignInCode(code, given.code)) return false
  const ended = {
    hash: hashToken(challenge),
    purpose: 'approval',
    now: context.clock.now(),
  } as const
  if (!(await context.store.factors.takeChallenge(ended))) throw challengeInvalid()
  return true
}

function challengeInvalid(): Refused {
  return new Refused({ code: 'challenge_invalid', at: 'request' })
}
