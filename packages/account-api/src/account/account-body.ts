import type { Account, Realm } from '@usher/engine'
import { timestamp, z } from '@usher/http'

/** The account object (account API, section 0). */
export const accountSchema = z
  .object({
    id: z.string(),
    email: z.string().optional(),
    username: z.string().optional(),
    email_confirmed: z.boolean(),
    status: z.enum(['pending', 'active', 'suspended', 'archived', 'erasing']),
    roles: z.array(z.string()),
    created_at: timestamp(),
    last_sign_in_at: timestamp().nullable(),
    locale: z.string().nullable(),
    profile: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
  })
  .meta({ id: 'Account' })

export type AccountBody = z.input<typeof accountSchema>

/** An account as its holder sees it. */
export function accountBodyOf(realm: Realm, account: Account): AccountBody {
  const isEmail = realm.identifier.kind === 'email'
  return {
    id: account.id,
    ...(isEmail ? { email: account.shownIdentifier } : { username: account.shownIdentifier }),
    email_confirmed: isEmail && account.confirmedAt !== undefined,
    status: account.status,
    roles: [...account.roles],
    created_at: account.createdAt,
    last_sign_in_at: account.lastLoginAt ?? null,
    locale: account.locale ?? null,
    profile: profileBodyOf(realm, account),
  }
}

/** The profile by the names of its columns, which are the names on the wire. */
function profileBodyOf(realm: Realm, { profile }: Account): AccountBody['profile'] {
  const fields = Object.entries(realm.profile)
  return Object.fromEntries(fields.map(([name, { column }]) => [column, profile[name] ?? null]))
}
