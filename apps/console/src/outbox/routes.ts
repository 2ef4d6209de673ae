import type { Engine } from '@usher/engine'
import { errorBody, get, noBody, post, refusal, reply } from '@usher/http'
import { type AdministeredRealm, type Realms, realmNamed, realmsNamed } from '../realms.ts'
import { asAdministrator } from '../session/routes.ts'
import { outboxBody, outboxQuery } from './schemas.ts'

const tags = ['outbox']
const LONGEST_LIST = 100

type QueuedMail = Awaited<ReturnType<Engine['listMails']>>[number]

/** Mails that have not left yet, and those that were given up. */
export const outboxRoutes = ({ realms }: { readonly realms: Realms }) => [
  listMails(realms),
  retryMail(realms),
]

const listMails = (realms: Realms) =>
  get('/outbox', {
    summary: 'Mails that wait or were given up; never what is in them',
    tags,
    access: asAdministrator,
    query: outboxQuery,
    responses: { 200: outboxBody, 401: errorBody, 403: errorBody, 404: errorBody, 422: errorBody },
    async handle({ query: { realm, state } }) {
      const asked = realmsNamed(realms, realm)
      const [counts, mails] = await Promise.all([
        Promise.all(asked.map(countsOf)),
        Promise.all(asked.map((each) => mailsOf(each, state))),
      ])
      return reply(200, { counts, mails: mails.flat() })
    },
  })

const retryMail = (realms: Realms) =>
  post('/outbox/{realm}/{id}/retry', {
    summary: 'Try a mail again that was given up',
    tags,
    access: asAdministrator,
    responses: { 202: noBody, 401: errorBody, 403: errorBody, 404: errorBody },
    async handle({ params: { realm, id } }) {
      const { engine } = realmNamed(realms, realm)
      const isPossible = /^[\w-]{1,100}$/.test(id)
      const { retried } = isPossible ? await engine.retryMail({ id }) : { retried: false }
      if (!retried) throw refusal(404, 'There is no such mail that was given up.')
      return reply(202)
    },
  })

async function countsOf({ name: realm, engine }: AdministeredRealm) {
  return { realm, ...(await engine.store.outbox.counts()) }
}

async function mailsOf({ name: realm, engine }: AdministeredRealm, state: 'waiting' | 'failed') {
  const mails = await engine.listMails({ state, limit: LONGEST_LIST })
  return mails.map((mail) => ({ realm, ...mailBodyOf(mail) }))
}

function mailBodyOf(mail: QueuedMail) {
  return {
    id: mail.id,
    kind: mail.kind ?? null,
    to: mail.to ?? null,
    created_at: mail.createdAt,
    attempts: mail.attempt,
    next_attempt_at: mail.nextAttemptAt ?? null,
    failed_at: mail.failedAt ?? null,
    reason: mail.reason ?? null,
  }
}
