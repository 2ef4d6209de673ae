import type { GivenProof, Proof } from '@usher/engine'
import { invalidBody, jsonObject, optional, RequestRefused, text } from '@usher/http'
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

/** The kinds of proof, without what goes with one of them. */
const PROOFS = ['password', 'code', 'recovery_code', 'passkey', 'email_code']

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

/** The one proof of a body. @throws {RequestRefused} 422 unless there is exactly one */
export function proofIn(body: ProofBody): Proof {
  const { password, email_code: code, challenge = '', ...factors } = body
  const passwords: Proof[] = password === undefined ? [] : [{ kind: 'password', password }]
  const codes: Proof[] = code === undefined ? [] : [{ kind: 'email_code', challenge, code }]
  const given = [...passwords, ...codes, ...factorsIn({ ...factors, challenge })]
  const proof = theOnly<Proof>(given, PROOFS)
  if ('challenge' in proof && challenge === '') {
    throw wrongProofs('required', 'Field required', '/challenge')
  }
  return proof
}

/** The same for a body that can bring second factors only. @param names those that it can bring */
export function oneProofIn(body: FactorBody, names: readonly string[]): GivenProof {
  return theOnly(factorsIn(body), names)
}

function factorsIn({
  code,
  recovery_code,
  passkey,
  challenge = '',
}: FactorBody): readonly GivenProof[] {
  return [
    ...(code === undefined ? [] : [{ kind: 'totp', code } as const]),
    ...(recovery_code === undefined
      ? []
      : [{ kind: 'recovery_code', code: recovery_code } as const]),
    ...(passkey === undefined
      ? []
      : [{ kind: 'passkey', credential: passkey, challenge } as const]),
  ]
}

function theOnly<Given>(proofs: readonly Given[], names: readonly string[]): Given {
  const [proof, ...others] = proofs
  if (!proof) throw wrongProofs('required', `Give one of ${names.join(', ')}`)
  if (others.length > 0) throw wrongProofs('one_of', 'Give one proof only')
  return proof
}

function wrongProofs(code: 'required' | 'one_of', message: string, path = ''): RequestRefused {
  const body = invalidBody('invalid', [{ path, code, message }])
  return new RequestRefused({ status: 422, detail: body.detail, body })
}
