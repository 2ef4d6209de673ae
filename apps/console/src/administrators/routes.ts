import { randomBytes } from 'node:crypto'
import { errorBody, get, noBody, post, put, reply } from '@usher/http'
import { actorOf } from '../accounts/actor.ts'
import { refusals } from '../accounts/schemas.ts'
import { targetOf } from '../accounts/target.ts'
import type { Realms } from '../realms.ts'
import { asAdministrator } from '../session/routes.ts'
import {
  changeAdministratorRole,
  type ListedAdministrator,
  listAdministrators,
} from './change-role.ts'
import type { Administrators } from './open-administrators.ts'
import { administratorsBody, invitedBody, newAdministrator, roleChange } from './schemas.ts'

interface AdministratorRouteParts {
  readonly realms: Realms
  readonly administrators: Administrators
}

const tags = ['administrators']
const access = asAdministrator

/** Guessed by nobody, and typed once at most: 144 bits. */
const FIRST_PASSWORD_BYTES = 18

/** Who may sign in to the console, and what they may do there. */
export const administratorRoutes = (parts: AdministratorRouteParts) => [
  listEverybody(parts),
  invite(parts),
  changeRole(parts),
]

const listEverybody = ({ administrators }: AdministratorRouteParts) =>
  get('/administrators', {
    summary: 'Everybody who has an account of the console, newest first',
    tags,
    access,
    responses: { 200: administratorsBody, 401: errorBody, 403: errorBody },
    async handle() {
      const all = await listAdministrators(administrators)
      return reply(200, { administrators: all.map(bodyOf) })
    },
  })

const invite = ({ administrators }: AdministratorRouteParts) =>
  post('/administrators', {
    summary: 'Let somebody in, with a first password that is told once',
    description: 'Administrators get no mails: whoever invites them hands the password over.',
    tags,
    access,
    body: newAdministrator,
    responses: {
      201: invitedBody,
      400: errorBody,
      401: errorBody,
      403: errorBody,
      409: errorBody,
      422: errorBody,
      503: errorBody,
    },
    async handle({ body: { email, role }, principal }) {
      const password = randomBytes(FIRST_PASSWORD_BYTES).toString('base64url')
      const { account } = await administrators.engine.createAccount({
        ...{ identifier: email, password, roles: [role], actor: actorOf(principal) },
      })
      return reply(201, { id: account.id, email: account.identifier, role, password })
    },
  })

const changeRole = ({ realms, administrators }: AdministratorRouteParts) =>
  put('/administrators/{id}/role', {
    summary: 'Give an administrator this role, and no other',
    tags,
    access,
    body: roleChange,
    responses: { 204: noBody, ...refusals, 409: errorBody, 422: errorBody },
    async handle({ params: { id }, body: { role }, principal }) {
      const { name } = administrators.engine.realm
      const { change } = await targetOf(realms, { realm: name, id }, principal)
      const { accountId, actor } = change
      await changeAdministratorRole(administrators, { account: { id: accountId }, role, actor })
      return reply(204)
    },
  })

function bodyOf({ secondFactor, lastSignInAt, ...administrator }: ListedAdministrator) {
  return { ...administrator, second_factor: secondFactor, last_sign_in_at: lastSignInAt }
}
