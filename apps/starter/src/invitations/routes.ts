import { coded, emailField, type RouteParts, withRole } from '@usher/app'
import {
  asAccountId,
  type Invitation,
  type InvitationPosition,
  type Principal,
  Refused,
} from '@usher/engine'
import {
  del,
  errorBody,
  get,
  noBody,
  object,
  type Position,
  pageOf,
  positionIn,
  post,
  RequestRefused,
  reply,
} from '@usher/http'
import { starterRealm } from '../realm.ts'
import {
  invitationBodyOf,
  invitationSchema,
  invitationsQuery,
  invitationsSchema,
} from './schemas.ts'

const tags = ['invitations']
const access = withRole('editor', 'admin')
const refusals = { 401: errorBody, 403: errorBody }

/** Editors and admins bring people in: a mailed link, good for a week, by which to choose a password or a passkey. */
export function invitationRoutes({ engine }: Pick<RouteParts<object>, 'engine'>) {
  /** Editors see and revoke what they have sent themselves; admins everything. */
  const senderFor = ({ account }: Principal) =>
    account.roles.includes('admin') ? undefined : actorOf(account)
  const findFor = async (principal: Principal, of: Parameters<typeof engine.findInvitation>[0]) => {
    const invitation = await engine.findInvitation(of)
    const sender = senderFor(principal)
    return sender === undefined || invitation?.invitedBy === sender ? invitation : undefined
  }

  return [
    get('/invitations', {
      operationId: 'listInvitations',
      summary: 'Invitations whose holders have not come yet, newest first',
      tags,
      access,
      query: invitationsQuery,
      responses: { 200: invitationsSchema, ...refusals, 422: errorBody },
      async handle({ principal, query: { after, limit } }) {
        const found = await engine.listInvitations({
          after: after === undefined ? undefined : invitationAt(positionIn(after)),
          invitedBy: senderFor(principal),
          limit: limit + 1,
        })
        const { page, next } = pageOf(found, limit, positionOf)
        return reply(200, { invitations: page.map(invitationBodyOf), next })
      },
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
        const before = await findFor(principal, { identifier })
        if (before) await engine.resendInvitation({ accountId: before.account.id, actor })
        else await orTaken(engine.inviteAccount({ identifier, actor }))
        const invitation = await findFor(principal, { identifier })
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
        const invitation = await findFor(principal, { accountId: asAccountId(id) })
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

function invitationAt({ at: invitedAt, id }: Position): InvitationPosition {
  return { accountId: asAccountId(id), invitedAt }
}

function positionOf({ invitedAt, account }: Invitation): Position {
  return { at: invitedAt, id: account.id }
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
