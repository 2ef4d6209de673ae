import type { AccountId, Principal } from '@usher/engine'
import { del, errorBody, noBody, post, put, refusal, reply } from '@usher/http'
import { type AdministeredRealm, type Realms, realmNamed } from '../realms.ts'
import { endSessionNamed } from '../session/end-session-named.ts'
import { asAdministrator } from '../session/routes.ts'
import { endedBody } from '../session/schemas.ts'
import { accountBodyOf } from './account-body.ts'
import { actorOf } from './actor.ts'
import { type AccountRouteParts, refusals } from './routes.ts'
import { accountBody, statusChange } from './schemas.ts'

const tags = ['accounts']
const access = asAdministrator

/** What an administrator does to an account; each is an event in the log of its realm. */
export const accountActions = ({ realms }: Pick<AccountRouteParts, 'realms'>) => [
  changeStatus(realms),
  grantRole(realms),
  revokeRole(realms),
  endSession(realms),
  endSessions(realms),
  sendReset(realms),
  resendActivation(realms),
  deleteAccount(realms),
]

const changeStatus = (realms: Realms) =>
  put('/realms/{realm}/accounts/{id}/status', {
    summary: 'Suspend, activate or archive an account; only active ones keep their sessions',
    tags,
    access,
    body: statusChange,
    responses: { 200: accountBody, 400: errorBody, ...refusals, 409: errorBody, 422: errorBody },
    async handle({ params, body: { status }, principal }) {
      const target = await targetOf(realms, params, principal)
      const { engine } = target
      if (!engine.realm.statuses.includes(status)) {
        throw refusal(400, `Accounts of this app are never ${status}.`)
      }
      return reply(200, accountBodyOf(await engine.changeStatus({ ...target.change, status })))
    },
  })

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
      const { engine, change } = await targetOf(realms, params, principal)
      return reply(200, accountBodyOf(await engine.revokeRole({ ...change, role: params.role })))
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

const deleteAccount = (realms: Realms) =>
  del('/realms/{realm}/accounts/{id}', {
    summary: 'Delete an account with everything that belongs to it',
    tags,
    access,
    responses: { 204: noBody, ...refusals, 409: errorBody },
    async handle({ params, principal }) {
      const { engine, change } = await targetOf(realms, params, principal)
      await engine.deleteAccount(change)
      return reply(204)
    },
  })

/**
 * @throws {Refused} `account_not_found`
 * @throws {RequestRefused} 409: nobody locks themselves out by mistake
 */
async function targetOf(
  realms: Realms,
  { realm: name, id }: { readonly realm: string; readonly id: string },
  principal: Principal,
): Promise<AdministeredRealm & { change: { accountId: AccountId; actor: string } }> {
  const realm = realmNamed(realms, name)
  if (realm.apps.length === 0 && id === principal.account.id) {
    throw refusal(409, 'This is your own account. Ask another administrator.')
  }
  const account = await realm.engine.getAccount({ id })
  return { ...realm, change: { accountId: account.id, actor: actorOf(principal) } }
}
