import type { GivenProof, Proof } from '@usher/engine'
import { type IssueFacts, jsonObject, missing, optional, text } from '@usher/http'
import { recoveryCode, totpCode } from '../factors/code-field.ts'

/** The proofs that a body can bring, of which it has to bring exactly one (section 6). */
export const proofFields = {
  password: optional(text({ min: 1, max: 1024 })),
  code: optional(totpCode),
  recovery_code: optional(recoveryCode),
  passkey: optional(jsonObject()),
  email_code: optional(text({ min: 1, max: 100 })),
  challenge: optional(text({ min: 1, max: 1024 })),
} as const

/** What has to hold among them. */
export const proofRules = [
  exactlyOneOf(['password', 'code', 'recovery_code', 'passkey', 'email_code']),
  {
    at: 'challenge',
    needs: ['passkey', 'email_code'],
    check: ({ passkey, email_code, challenge }: ProofBody) =>
      (passkey ?? email_code) !== undefined && challenge === undefined ? missing.issue : undefined,
  },
] as const

/** The rule that a body has exactly one of these fields. */
export function exactlyOneOf<const Name extends string>(names: readonly Name[]) {
  const check = (fields: { readonly [Each in Name]?: unknown }): IssueFacts | undefined => {
    const given = names.filter((name) => fields[name] !== undefined)
    if (given.length === 0) return { type: 'required', msg: `Give one of ${names.join(', ')}` }
    return given.length > 1 ? { type: 'one_of', msg: 'Give one proof only' } : undefined
  }
  return { needs: names, check }
}

/** What a body with second factors says. */
interface FactorBody {
  readonly code?: string | undefined
  readonly recovery_code?: string | undefined
  readonly passkey?: Record<string, unknown> | undefined
  /** The handle of the question that a passkey or a mailed code answers. */
  readonly challenge?: string | undefined
}

interface ProofBody extends FactorBody {
  readonly password?: string | undefined
  readonly email_code?: string | undefined
}

/** The one proof of a body that keeps the rules. */
export function proofIn(body: ProofBody): Proof {
  const { password, email_code: code, challenge = '', ...factors } = body
  if (password !== undefined) return { kind: 'password', password }
  if (code !== undefined) return { kind: 'email_code', challenge, code }
  return factorIn({ ...factors, challenge })
}

/** The same for a body that can bring second factors only. */
export function factorIn(body: FactorBody): GivenProof {
  const { code, recovery_code, passkey, challenge = '' } = body
  if (code !== undefined) return { kind: 'totp', code }
  if (recovery_code !== undefined) return { kind: 'recovery_code', code: recovery_code }
  if (passkey !== undefined) return { kind: 'passkey', credential: passkey, challenge }
  throw new TypeError('a body without a proof has been let through')
}
