import { asAccountId, type Invitation, type InvitationPosition } from '@usher/engine'
import {
  del,
  errorBody,
  get,
  noBody,
  type Position,
  pageOf,
  positionIn,
  post,
  refusal,
  reply,
} from '@usher/http'
import { accountBodyOf } from '../accounts/account-body.ts'
import { actorOf } from '../accounts/actor.ts'
import { refusals } from '../accounts/schemas.ts'
import { type Realms, realmNamed } from '../realms.ts'
import { asAdministrator } from '../session/routes.ts'
import { invitationsBody, invitationsQuery } from './schemas.ts'

const tags = ['invitations']
const access = asAdministrator

/** People who were invited and have not come yet; `POST accounts` with `invite` invites. */
export const invitationRoutes = ({ realms }: { readonly realms: Realms }) => [
  listInvitations(realms),
  resendInvitation(realms),
  revokeInvitation(realms),
]

const listInvitations = (realms: Realms) =>
  get('/realms/{realm}/invitations', {
    summary: 'Invitations whose holders have not come yet, newest first',
    tags,
    access,
    query: invitationsQuery,
    responses: { 200: invitationsBody, ...refusals, 422: errorBody },
    async handle({ params, query: { after, limit } }) {
      const { engine } = realmNamed(realms, params.realm)
      const found = await engine.listInvitations({
        after: after === undefined ? undefined : invitationAt(positionIn(after)),
        limit: limit + 1,
      })
      const { page, next } = pageOf(found, limit, positionOf)
      return reply(200, { invitations: page.map(invitationBodyOf), next })
    },
  })

const resendInvitation = (realms: Realms) =>
  post('/realms/{realm}/invitations/{id}/resend', {
    summary: 'Mail another link to somebody who was invited',
    tags,
    access,
    responses: { 202: noBody, ...refusals },
    async handle({ params, principal }) {
      const { engine } = realmNamed(realms, params.realm)
      const { id: accountId } = await engine.getAccount({ id: params.id })
      const { resent } = await engine.resendInvitation({ accountId, actor: actorOf(principal) })
      if (!resent) throw notInvited()
      return reply(202)
    },
  })

const revokeInvitation = (realms: Realms) =>
  del('/realms/{realm}/invitations/{id}', {
    summary: 'Take an invitation back: the account goes, and its link is worth nothing',
    tags,
    access,
    responses: { 204: noBody, ...refusals },
    async handle({ params, principal }) {
      const { engine } = realmNamed(realms, params.realm)
      const { id: accountId } = await engine.getAccount({ id: params.id })
      const { revoked } = await engine.revokeInvitation({ accountId, actor: actorOf(principal) })
      if (!revoked) throw notInvited()
      return reply(204)
    },
  })

function invitationAt({ at: invitedAt, id }: Position): InvitationPosition {
  return { accountId: asAccountId(id), invitedAt }
}

function positionOf({ invitedAt, account }: Invitation): Position {
  return { at: invitedAt, id: account.id }
}

function notInvited() {
  return refusal(404, 'There is no such invitation that is still open.')
}

function invitationBodyOf({ account, invitedBy, invitedAt, expiresAt }: Invitation) {
  return {
    account: accountBodyOf(account),
    invited_by: invitedBy,
    invited_at: invitedAt,
    link_ends_at: expiresAt ?? null,
  }
}
