import { del, errorBody, noBody, post, put, refusal, reply } from '@usher/http'
import { keepingAnOwner } from '../administrators/last-owner.ts'
import type { Realms } from '../realms.ts'
import { endSessionNamed } from '../session/end-session-named.ts'
import { asAdministrator } from '../session/routes.ts'
import { endedBody } from '../session/schemas.ts'
import { accountBodyOf } from './account-body.ts'
import { changeStatus } from './change-status.ts'
import { editRoutes } from './edit.ts'
import { noteRoutes } from './note-routes.ts'
import type { AccountRouteParts } from './routes.ts'
import { accountBody, refusals, resetBody } from './schemas.ts'
import { targetOf } from './target.ts'

const tags = ['accounts']
const access = asAdministrator

/** What an administrator does to an account; each is an event in the log of its realm. */
export const accountActions = (parts: AccountRouteParts) => [
  changeStatus(parts),
  ...editRoutes(parts.realms),
  ...noteRoutes(parts),
  grantRole(parts.realms),
  revokeRole(parts.realms),
  endSession(parts.realms),
  endSessions(parts.realms),
  sendReset(parts.realms),
  resendActivation(parts.realms),
  resetFactors(parts.realms),
  deleteAccount(parts),
]

const grantRole = (realms: Realms) =>
  put('/realms/{realm}/accounts/{id}/roles/{role}', {
    summary: 'Grant a role',
    tags,
    access,
    responses: { 200: accountBody, 400: errorBody, ...refusals, 409: errorBody },
    async handle({ params, principal }) {
      const { engine, change } = await targetOf(realms, params, principal)
      return reply(200, accountBodyOf(await engine.grantRole({ ...change, role: params.role })))
    },
  })

const revokeRole = (realms: Realms) =>
  del('/realms/{realm}/accounts/{id}/roles/{role}', {
    summary: 'Revoke a role',
    tags,
    access,
    responses: { 200: accountBody, 400: errorBody, ...refusals, 409: errorBody },
    async handle({ params, principal }) {
      const { engine, storage, change } = await targetOf(realms, params, principal)
      const revoke = () => engine.revokeRole({ ...change, role: params.role })
      return reply(200, accountBodyOf(await keepingAnOwner(storage, revoke)))
    },
  })

const endSession = (realms: Realms) =>
  del('/realms/{realm}/accounts/{id}/sessions/{session_id}', {
    summary: 'End one session',
    tags,
    access,
    responses: { 204: noBody, ...refusals, 409: errorBody },
    async handle({ params, principal }) {
      const { engine, change } = await targetOf(realms, params, principal)
      await endSessionNamed(params.session_id, (sessionId) =>
        engine.endSession({ ...change, sessionId }),
      )
      return reply(204)
    },
  })

const endSessions = (realms: Realms) =>
  del('/realms/{realm}/accounts/{id}/sessions', {
    summary: 'End all sessions',
    tags,
    access,
    responses: { 200: endedBody, ...refusals, 409: errorBody },
    async handle({ params, principal }) {
      const { engine, change } = await targetOf(realms, params, principal)
      return reply(200, await engine.endSessions(change))
    },
  })

const sendReset = (realms: Realms) =>
  post('/realms/{realm}/accounts/{id}/password-reset', {
    summary: 'Mail a link for choosing a new password',
    tags,
    access,
    responses: { 202: noBody, 400: errorBody, ...refusals, 409: errorBody },
    async handle({ params, principal }) {
      const { engine, change } = await targetOf(realms, params, principal)
      if (engine.realm.passwordReset === 'none') throw refusal(400, 'This app mails no links.')
      await engine.sendPasswordReset(change)
      return reply(202)
    },
  })

const resetFactors = (realms: Realms) =>
  del('/realms/{realm}/accounts/{id}/factors', {
    summary: 'Take all second factors away, for a person who has lost them, and end all sessions',
    tags,
    access,
    responses: { 200: resetBody, 400: errorBody, ...refusals, 409: errorBody },
    async handle({ params, principal }) {
      const { engine, change } = await targetOf(realms, params, principal)
      if (!engine.realm.secondFactors) throw refusal(400, 'This app has no second factors.')
      return reply(200, await engine.resetFactors(change))
    },
  })

const resendActivation = (realms: Realms) =>
  post('/realms/{realm}/accounts/{id}/activation', {
    summary: 'Mail the link for activating the account once more; older links end',
    tags,
    access,
    responses: { 202: noBody, 400: errorBody, ...refusals, 409: errorBody },
    async handle({ params, principal }) {
      const { engine, change } = await targetOf(realms, params, principal)
      if (engine.realm.activation === 'none') throw refusal(400, 'This app mails no links.')
      const { sent } = await engine.sendActivation(change)
      if (!sent) throw refusal(409, 'The account does not wait for its activation.')
      return reply(202)
    },
  })

const deleteAccount = ({ realms, suspensions, notes }: AccountRouteParts) =>
  del('/realms/{realm}/accounts/{id}', {
    summary: 'Delete an account with everything that belongs to it',
    tags,
    access,
    responses: { 204: noBody, ...refusals, 409: errorBody },
    async handle({ params, principal }) {
      const { engine, storage, change } = await targetOf(realms, params, principal)
      await keepingAnOwner(storage, () => engine.deleteAccount(change))
      const place = { realm: params.realm, account: change.accountId }
      await Promise.all([suspensions.forget(place), notes.forget(place)])
      return reply(204)
    },
  })
