import { errorBody, noBody, put, refusal, reply } from '@usher/http'
import type { Realms } from '../realms.ts'
import { asAdministrator } from '../session/routes.ts'
import { accountBodyOf } from './account-body.ts'
import { readProfile } from './profile-fields.ts'
import { accountBody, newEmail, profileChange, refusals } from './schemas.ts'
import { targetOf } from './target.ts'

const tags = ['accounts']
const access = asAdministrator

/** What an operator corrects about a person. */
export const editRoutes = (realms: Realms) => [editProfile(realms), changeEmail(realms)]

const editProfile = (realms: Realms) =>
  put('/realms/{realm}/accounts/{id}/profile', {
    summary: 'Change fields of the profile',
    tags,
    access,
    body: profileChange,
    responses: { 200: accountBody, 400: errorBody, ...refusals, 409: errorBody, 422: errorBody },
    async handle({ params, body: { fields }, principal }) {
      const { engine, change } = await targetOf(realms, params, principal)
      const { accountId, actor } = change
      const read = readProfile(engine.realm, fields)
      if (read.kind === 'refused') throw refusal(400, read.reason)
      const { profile } = read
      const account = await engine.updateProfile({ accountId, profile, client: { actor } })
      return reply(200, accountBodyOf(account))
    },
  })

const changeEmail = (realms: Realms) =>
  put('/realms/{realm}/accounts/{id}/email', {
    summary: 'Ask for another e-mail address of a person',
    description:
      'A link in a mail to the new address makes the change; the old one gets a link that stops it.',
    tags,
    access,
    body: newEmail,
    responses: { 202: noBody, 400: errorBody, ...refusals, 409: errorBody, 422: errorBody },
    async handle({ params, body: { email }, principal }) {
      const { engine, change } = await targetOf(realms, params, principal)
      if (!engine.realm.emailChange) throw refusal(400, 'Addresses of this app do not change.')
      const { asked } = await engine.requestEmailChangeFor({ ...change, email })
      if (!asked) throw refusal(409, 'Only active accounts can get another address.')
      return reply(202)
    },
  })
