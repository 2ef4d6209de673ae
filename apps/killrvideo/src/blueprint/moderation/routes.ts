import type { AccountId, Engine, Principal } from '@usher/engine'
import { errorBody, get, optional, post, reply, under, uuid, z } from '@usher/http'
import { faults } from '../../answers.ts'
import { storedText } from '../../users/fields.ts'
import type { Role } from '../../users/roles.ts'
import { asModerator } from '../guards.ts'
import { user, userBody } from '../users/schemas.ts'

const FOUND_AT_MOST = 20
const tags = ['Moderation']

/** What moderators do with accounts (section C.8). */
export const moderationUserRoutes = (engine: Engine) =>
  under('/moderation/users', [search(engine), assign(engine), revoke(engine)])

const refusals = { 401: errorBody, 403: errorBody, 404: errorBody, 422: errorBody, ...faults }

const search = (engine: Engine) =>
  get('', {
    operationId: 'searchUsers',
    summary: 'Find users by a part of their e-mail address or name',
    description: 'The newest first; without a text the newest of all.',
    tags,
    access: asModerator,
    query: { q: optional(storedText()) },
    responses: { 200: z.array(user), ...refusals },
    async handle({ query }) {
      const found = await engine.store.accounts.search({ text: query.q, limit: FOUND_AT_MOST })
      return reply(200, found.map(userBody))
    },
  })

const assign = (engine: Engine) =>
  post('/{userId}/assign-moderator', {
    operationId: 'assignModerator',
    summary: 'Make a user a moderator',
    tags,
    access: asModerator,
    params: { userId: uuid() },
    responses: { 200: user, ...refusals },
    async handle({ params, principal }) {
      return reply(200, userBody(await engine.grantRole(moderatorOf(params, principal))))
    },
  })

const revoke = (engine: Engine) =>
  post('/{userId}/revoke-moderator', {
    operationId: 'revokeModerator',
    summary: 'Take the moderator role from a user',
    tags,
    access: asModerator,
    params: { userId: uuid() },
    responses: { 200: user, ...refusals },
    async handle({ params, principal }) {
      return reply(200, userBody(await engine.revokeRole(moderatorOf(params, principal))))
    },
  })

function moderatorOf({ userId }: { userId: string }, { account }: Principal) {
  const role: Role = 'moderator'
  return { accountId: userId as AccountId, role, actor: `account:${account.id}` }
}
