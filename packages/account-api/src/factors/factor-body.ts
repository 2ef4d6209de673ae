import type { ListedFactors } from '@usher/engine'
import { timestamp, z } from '@usher/http'

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
    passkeys: z.array(z.object({ id: z.string() })),
    required: z.boolean(),
  })
  .meta({ id: 'Factors' })

/** The factors in the words of the account API. */
export function factorsBodyOf(factors: ListedFactors): z.input<typeof factorsSchema> {
  const { totp, recoveryCodesLeft: left, isRequired } = factors
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
    passkeys: [],
    required: isRequired,
  }
}
