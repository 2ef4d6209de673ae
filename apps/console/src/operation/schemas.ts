import { object, oneOf, text, timestamp, withDefault, z } from '@usher/http'

export const settingsBody = z.object({
  settings: z.array(
    z.object({
      name: z.string(),
      meaning: z.string(),
      /** `null`: a secret, or not set. */
      value: z.string().nullable(),
      /** `file`: a line of `.env`. */
      source: z.enum(['environment', 'file', 'default']),
      secret: z.boolean(),
    }),
  ),
  realms: z.array(
    z.object({
      name: z.string(),
      access_token_seconds: z.number(),
      session_seconds: z.number().nullable(),
      /** Names of other providers at which people can sign in. */
      providers: z.array(z.string()),
      limits: z.array(
        z.object({
          name: z.string(),
          use: z.enum(['registration', 'sign-in', 'password reset', 'proof']),
          max: z.int(),
          window_seconds: z.number(),
          per: z.string(),
        }),
      ),
    }),
  ),
})

const processFacts = z.object({
  id: z.int(),
  node: z.string(),
  uptime_seconds: z.number(),
  memory_bytes: z.int(),
})

export type ProcessFacts = z.infer<typeof processFacts>

export const healthBody = z.object({
  version: z.string(),
  started_at: timestamp(),
  /** The one that answered. */
  process: processFacts.extend({
    cpus: z.int(),
    /** Of the machine, over a minute. */
    load: z.number(),
  }),
  /** Those that serve beside it, with `--workers`. */
  other_processes: z.array(processFacts),
  databases: z.array(
    z.object({
      realm: z.string(),
      kind: z.string(),
      healthy: z.boolean(),
      answered_in_ms: z.number().nullable(),
      mails_waiting: z.int().nullable(),
      mails_failed: z.int().nullable(),
    }),
  ),
})

export const reachedBody = z.object({
  limits: z.array(
    z.object({
      realm: z.string(),
      name: z.string(),
      /** Addresses or accounts that use it at the moment. */
      counted: z.int(),
      /** Those of them that have used it up. */
      reached: z.int(),
      /** When the last of these has room again. */
      until: timestamp().nullable(),
    }),
  ),
})

const keyBody = z.object({
  realm: z.string(),
  /** `app`: signs access and refresh tokens; `tokens`: signs those for other services. */
  for: z.enum(['app', 'tokens']),
  /** `configured`: derived from the settings. */
  id: z.string(),
  /** `null`: since the settings are as they are. */
  created_at: timestamp().nullable(),
  /** When the last token that it signed has ended; `null`: it signs, or will. */
  ends_at: timestamp().nullable(),
})

export const keysBody = z.object({ keys: z.array(keyBody) })

export const keyChange = object({
  realm: text({ min: 1, max: 60 }),
  for: withDefault(oneOf(['app', 'tokens']), 'app'),
})

export const changedBody = z.object({ id: z.string(), others_end_at: timestamp() })
