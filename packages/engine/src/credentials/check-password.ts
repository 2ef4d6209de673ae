import type { UseCaseContext } from '../context.ts'
import type { Profile } from '../ports.ts'
import { Refused } from '../refusals.ts'
import { matchesContext } from './context-words.ts'
import { brokenRules, type PasswordProblem } from './password-rules.ts'

/** Whether passwords that attackers guess first are refused. */
export type GuessablePasswords = 'accepted' | 'refused'

/** Whose password it will be. */
export interface PasswordOwner {
  readonly identifier?: string | undefined
  readonly profile?: Profile | undefined
}

/**
 * Checks a new password against the realm's rules and, if asked, against lists of common and
 * breached passwords and what is known of its owner (NIST SP 800-63B-4 §3.1.1.2).
 *
 * @param guessable contracts that have no words for it accept guessable passwords
 * @throws {Refused} `password_too_weak` with every problem; `reason` is the first one's
 */
export async function checkPassword(
  context: Pick<UseCaseContext, 'realm' | 'passwordLists'>,
  password: string,
  owner: PasswordOwner,
  guessable: GuessablePasswords = 'accepted',
): Promise<void> {
  const { realm } = context
  if (realm.credential.kind !== 'password') throw new TypeError(`${realm.name} has no passwords`)
  const broken = brokenRules(realm.credential.rules, password)
  const guessed = guessable === 'refused' ? await guessedBy(context, password, owner) : []
  const problems = [...broken.map(({ code, message }) => ({ code, message })), ...guessed]
  const [first] = problems
  if (first) throw new Refused({ code: 'password_too_weak', reason: first.message, problems })
}

async function guessedBy(
  { realm, passwordLists }: Pick<UseCaseContext, 'realm' | 'passwordLists'>,
  password: string,
  { identifier = '', profile = {} }: PasswordOwner,
): Promise<readonly PasswordProblem[]> {
  const words = [realm.name, ...Object.values(profile).filter((value) => typeof value === 'string')]
  const own = matchesContext(password, { identifier, words })
  const listed = await passwordLists?.find(password)
  return [own, listed].flatMap((code) => (code ? [{ code, message: MESSAGES[code] }] : []))
}

const MESSAGES = {
  contains_identifier: 'This is your own name or address. Choose something nobody can guess.',
  contains_context: 'This is easily guessed from who you are. Choose something nobody can guess.',
  common: 'Too many people use this password. Choose another one, such as four random words.',
  breached: 'This password has leaked somewhere. Choose another one, such as four random words.',
} as const
