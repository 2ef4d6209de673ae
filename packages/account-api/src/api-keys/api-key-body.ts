import type { ApiKey } from '@usher/engine'
import { timestamp, z } from '@usher/http'

/** A key as its holder and operators see it (account API, section 10): never the key itself. */
export const apiKeySchema = z
  .object({
    id: z.string(),
    name: z.string(),
    /** The first 8 characters of the random part. */
    prefix: z.string(),
    scopes: z.array(z.string()),
    created_at: timestamp(),
    /** To the minute. */
    last_used_at: timestamp().nullable(),
    expires_at: timestamp(),
  })
  .meta({ id: 'ApiKey' })

/** A key in the form of `apiKeySchema`. */
export function apiKeyBodyOf(key: ApiKey): z.input<typeof apiKeySchema> {
  return {
    id: key.id,
    name: key.name,
    prefix: key.prefix,
    scopes: [...key.scopes],
    created_at: key.createdAt,
    last_used_at: key.lastUsedAt ?? null,
    expires_at: key.expiresAt,
  }
}
