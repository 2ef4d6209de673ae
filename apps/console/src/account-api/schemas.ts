import { object, optional, text, z } from '@usher/http'

export { passwordChange, sessionsBody } from '../session/schemas.ts'

export const refreshTokenBody = object({ refresh_token: text({ min: 1, max: 4096 }) })
export const currentBody = z.object({ id: z.string() })

/** The session that stays although the access token does not name it. */
export const keepQuery = { keep: optional(text({ max: 100 })) }
