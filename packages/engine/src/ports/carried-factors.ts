import type { Passkey } from './factor-store.ts'
import type { NewIdentity } from './identity-store.ts'

/** An authenticator app (RFC 6238: SHA-1, six digits, 30 seconds), outside of a database. */
export interface CarriedTotp {
  readonly id: string
  /** Readable: whoever has it can show the codes. */
  readonly secret: Uint8Array
  readonly confirmedAt: Date
  readonly disabledAt?: Date | undefined
}

/** How else an account proves itself, as imports and exports carry it. Absent: not at all. */
export interface CarriedFactors {
  readonly totp?: CarriedTotp | undefined
  readonly passkeys?: readonly Passkey[] | undefined
  readonly identities?: readonly NewIdentity[] | undefined
}
