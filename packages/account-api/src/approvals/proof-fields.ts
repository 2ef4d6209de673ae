import type { GivenProof, Proof } from '@usher/engine'
import { invalidBody, optional, RequestRefused, text } from '@usher/http'
import { recoveryCode, totpCode } from '../factors/code-field.ts'

/** The proofs that a body can bring, of which it has to bring exactly one (section 6). */
export const proofFields = {
  password: optional(text({ min: 1, max: 1024 })),
  code: optional(totpCode),
  recovery_code: optional(recoveryCode),
} as const

/** What a body with second factors says. */
interface FactorBody {
  readonly code?: string | undefined
  readonly recovery_code?: string | undefined
}

/** The one proof of a body. @throws {RequestRefused} 422 unless there is exactly one */
export function proofIn(body: FactorBody & { readonly password?: string | undefined }): Proof {
  const { password, ...factors } = body
  const passwords: Proof[] = password === undefined ? [] : [{ kind: 'password', password }]
  return theOnly<Proof>([...passwords, ...factorsIn(factors)], Object.keys(proofFields))
}

/** The same for a body that can bring second factors only. @param names those that it can bring */
export function oneProofIn(body: FactorBody, names: readonly string[]): GivenProof {
  return theOnly(factorsIn(body), names)
}

function factorsIn({ code, recovery_code }: FactorBody): readonly GivenProof[] {
  return [
    ...(code === undefined ? [] : [{ kind: 'totp', code } as const]),
    ...(recovery_code === undefined
      ? []
      : [{ kind: 'recovery_code', code: recovery_code } as const]),
  ]
}

function theOnly<Given>(proofs: readonly Given[], names: readonly string[]): Given {
  const [proof, ...others] = proofs
  if (!proof) throw wrongProofs('required', `Give one of ${names.join(', ')}`)
  if (others.length > 0) throw wrongProofs('one_of', 'Give one proof only')
  return proof
}

function wrongProofs(code: 'required' | 'one_of', message: string): RequestRefused {
  const body = invalidBody('invalid', [{ path: '', code, message }])
  return new RequestRefused({ status: 422, detail: body.detail, body })
}
