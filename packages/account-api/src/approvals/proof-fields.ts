import type { Proof } from '@usher/engine'
import { invalidBody, optional, RequestRefused, text } from '@usher/http'

/** The proofs that a body can bring, of which it has to bring exactly one (section 6). */
export const proofFields = {
  password: optional(text({ min: 1, max: 1024 })),
} as const

/** What a body with `proofFields` says. */
interface ProofBody {
  readonly password?: string | undefined
}

/** The one proof of a body. @throws {RequestRefused} 422 unless there is exactly one */
export function proofIn({ password }: ProofBody): Proof {
  const proofs: Proof[] = []
  if (password !== undefined) proofs.push({ kind: 'password', password })
  const [proof, ...others] = proofs
  if (!proof) throw wrongProofs('required', `Give one of ${Object.keys(proofFields).join(', ')}`)
  if (others.length > 0) throw wrongProofs('one_of', 'Give one proof only')
  return proof
}

function wrongProofs(code: 'required' | 'one_of', message: string): RequestRefused {
  const body = invalidBody('invalid', [{ path: '', code, message }])
  return new RequestRefused({ status: 422, detail: body.detail, body })
}
