import type { Clock } from '@usher/engine'
import { errorBody, put, refusal, reply } from '@usher/http'
import { keepingAnOwner } from '../administrators/last-owner.ts'
import type { Suspensions } from '../notebook/suspensions.ts'
import type { Realms } from '../realms.ts'
import { asAdministrator } from '../session/routes.ts'
import { accountBodyOf } from './account-body.ts'
import { accountBody, refusals, statusChange } from './schemas.ts'
import { targetOf } from './target.ts'

interface StatusParts {
  readonly realms: Realms
  readonly clock: Clock
  readonly suspensions: Suspensions
}

export const changeStatus = ({ realms, clock, suspensions }: StatusParts) =>
  put('/realms/{realm}/accounts/{id}/status', {
    summary: 'Suspend, activate or archive an account; only active ones keep their sessions',
    description: 'A suspension can have a reason, and an end after which it lifts by itself.',
    tags: ['accounts'],
    access: asAdministrator,
    body: statusChange,
    responses: { 200: accountBody, 400: errorBody, ...refusals, 409: errorBody, 422: errorBody },
    async handle({ params, body: { status, reason, until }, principal }) {
      const target = await targetOf(realms, params, principal)
      const { engine, storage, name: realm, change } = target
      if (!engine.realm.statuses.includes(status)) {
        throw refusal(400, `Accounts of this app are never ${status}.`)
      }
      const at = clock.now()
      const isSuspension = status === 'suspended'
      if (!isSuspension && (reason !== undefined || until !== undefined)) {
        throw refusal(400, 'Only suspensions have a reason and an end.')
      }
      if (until && until <= at) throw refusal(400, 'The suspension would have ended already.')
      const place = { realm, account: change.accountId }
      const author = principal.account.id
      if (isSuspension) await suspensions.note(place, { at, author, reason: reason ?? '' })
      const account = await keepingAnOwner(storage, () =>
        engine.changeStatus({ ...change, status, until }),
      )
      if (!isSuspension) await suspensions.forget(place)
      return reply(200, accountBodyOf(account))
    },
  })
