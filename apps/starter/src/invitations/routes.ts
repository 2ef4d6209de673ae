import { coded, emailField, type RouteParts, withRole } from '@usher/app'
import { type Invitation, type Principal, Refused } from '@usher/engine'
import { del, errorBody, get, noBody, object, post, RequestRefused, reply } from '@usher/http'
import { starterRealm } from '../realm.ts'
import { invitationBodyOf, invitationSchema, invitationsSchema } from './schemas.ts'

const tags = ['invitations']
const access = withRole('editor', 'admin')
const refusals = { 401: errorBody, 403: errorBody }

/** Editors and admins bring people in: a mailed link, good for a week, by which to choose a password. */
export function invitationRoutes({ engine }: Pick<RouteParts<object>, 'engine'>) {
  /** Editors see and revoke what they have sent themselves; admins everything. */
  async function openFor({ account }: Principal): Promise<readonly Invitation[]> {
    const open = await engine.listInvitations()
    if (account.roles.includes('admin')) return open
    return open.filter(({ invitedBy }) => invitedBy === actorOf(account))
  }

  return [
    get('/invitations', {
      operationId: 'listInvitations',
      summary: 'Invitations whose holders have not come yet, newest first',
      tags,
      access,
      responses: { 200: invitationsSchema, ...refusals },
      handle: async ({ principal }) =>
        reply(200, { invitations: (await openFor(principal)).map(invitationBodyOf) }),
    }),
    post('/invitations', {
      operationId: 'invite',
      summary: 'Invite somebody, or send the link once more',
      tags,
      access,
      body: object({ email: emailField(starterRealm.identifier.rules) }),
      bodyExample: { email: 'lee@example.com' },
      responses: { 202: invitationSchema, ...refusals, 409: errorBody, 422: errorBody },
      async handle({ body: { email: identifier }, principal }) {
        const actor = actorOf(principal.account)
        const isCalled = ({ account }: Invitation) => account.identifier === identifier
        const before = (await openFor(principal)).find(isCalled)
        if (before) await engine.sendPasswordReset({ accountId: before.account.id, actor })
        else await orTaken(engine.inviteAccount({ identifier, actor }))
        const invitation = (await openFor(principal)).find(isCalled)
        if (!invitation) throw taken()
        return reply(202, invitationBodyOf(invitation))
      },
    }),
    del('/invitations/{id}', {
      operationId: 'revokeInvitation',
      summary: 'Take an invitation back',
      tags,
      access,
      responses: { 204: noBody, ...refusals, 404: errorBody },
      async handle({ params: { id }, principal }) {
        const invitation = (await openFor(principal)).find(({ account }) => account.id === id)
        const accountId = invitation?.account.id
        const actor = actorOf(principal.account)
        const isRevoked = accountId && (await engine.revokeInvitation({ accountId, actor })).revoked
        if (!isRevoked) throw notFound()
        return reply(204)
      },
    }),
  ]
}

function actorOf({ id }: Principal['account']): string {
  return `account:${id}`
}

async function orTaken<T>(inviting: Promise<T>): Promise<T> {
  try {
    return await inviting
  } catch (error) {
    if (error instanceof Refused && error.refusal.code === 'identifier_taken') throw taken()
    throw error
  }
}

function taken(): RequestRefused {
  return new RequestRefused(coded(409, 'identifier_taken', 'This address has an account already.'))
}

function notFound(): RequestRefused {
  return new RequestRefused(coded(404, 'invitation_not_found', 'There is no such invitation.'))
}
