import type { AddedPasskey, ListedFactors, Passkey } from '@usher/engine'
import { timestamp, z } from '@usher/http'

/** A passkey of whoever is signed in. */
export const passkeySchema = z
  .object({
    id: z.string(),
    name: z.string(),
    created_at: timestamp(),
    last_used_at: timestamp().nullable(),
    backed_up: z.boolean(),
    use: z.enum(['sign_in', 'second_factor']),
    disabled: z.boolean(),
  })
  .meta({ id: 'Passkey' })

/** A passkey that was just added, and recovery codes if it is the first factor. */
export const addedPasskeySchema = passkeySchema
  .extend({ recovery_codes: z.array(z.string()).nullable() })
  .meta({ id: 'AddedPasskey' })

/** The factors of whoever is signed in (account API, section 5). */
export const factorsSchema = z
  .object({
    totp: z
      .object({
        id: z.string(),
        created_at: timestamp(),
        last_used_at: timestamp().nullable(),
        disabled: z.boolean(),
      })
      .nullable(),
    recovery_codes: z.object({ left: z.int() }).nullable(),
    passkeys: z.array(passkeySchema),
    required: z.boolean(),
  })
  .meta({ id: 'Factors' })

/** The factors in the words of the account API. */
export function factorsBodyOf(factors: ListedFactors): z.input<typeof factorsSchema> {
  const { totp, passkeys, recoveryCodesLeft: left, isRequired } = factors
  return {
    totp: totp
      ? {
          id: totp.id,
          created_at: totp.confirmedAt ?? totp.createdAt,
          last_used_at: totp.lastUsedAt ?? null,
          disabled: totp.disabledAt !== undefined,
        }
      : null,
    recovery_codes: left === undefined ? null : { left },
    passkeys: passkeys.map(passkeyBodyOf),
    required: isRequired,
  }
}

/** A passkey in the words of the account API. */
export function passkeyBodyOf(passkey: Passkey): z.input<typeof passkeySchema> {
  const { id, name, createdAt, lastUsedAt, backedUp, use, disabledAt } = passkey
  return {
    id,
    name,
    created_at: createdAt,
    last_used_at: lastUsedAt ?? null,
    backed_up: backedUp,
    use,
    disabled: disabledAt !== undefined,
  }
}

/** An added passkey in the words of the account API. */
export function addedPasskeyBodyOf({
  passkey,
  recoveryCodes,
}: AddedPasskey): z.input<typeof addedPasskeySchema> {
  return { ...passkeyBodyOf(passkey), recovery_codes: recoveryCodes ? [...recoveryCodes] : null }
}
