import type { Engine } from '@usher/engine'
import { del, errorBody, get, noBody, post, put, refusal, reply } from '@usher/http'
import { actorOf } from '../accounts/actor.ts'
import { type AdministeredRealm, type Realms, realmNamed, realmsNamed } from '../realms.ts'
import { asAdministrator } from '../session/routes.ts'
import { newAddress, outboxBody, outboxQuery, retriedBody } from './schemas.ts'

const tags = ['outbox']
const LONGEST_LIST = 100
const MOST_AT_ONCE = 1_000
const NOT_GIVEN_UP = 'There is no such mail that was given up.'

type QueuedMail = Awaited<ReturnType<Engine['listMails']>>[number]

/** Mails that have not left yet, and those that were given up. */
export const outboxRoutes = ({ realms }: { readonly realms: Realms }) => [
  listMails(realms),
  retryMail(realms),
  retryAll(realms),
  redirectMail(realms),
  deleteMail(realms),
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
      const { retried } = isMailId(id) ? await engine.retryMail({ id }) : { retried: false }
      if (!retried) throw refusal(404, NOT_GIVEN_UP)
      return reply(202)
    },
  })

const retryAll = (realms: Realms) =>
  post('/outbox/{realm}/retry', {
    summary: 'Try all mails of an app again that were given up',
    description: 'At most a thousand at once; `retried` says how many.',
    tags,
    access: asAdministrator,
    responses: { 200: retriedBody, 401: errorBody, 403: errorBody, 404: errorBody },
    async handle({ params: { realm } }) {
      const { engine } = realmNamed(realms, realm)
      const mails = await engine.listMails({ state: 'failed', limit: MOST_AT_ONCE })
      let count = 0
      for (const { id, kind } of mails) {
        if (kind === undefined) continue // nobody can read it any more
        if ((await engine.retryMail({ id })).retried) count += 1
      }
      return reply(200, { retried: count })
    },
  })

const redirectMail = (realms: Realms) =>
  put('/outbox/{realm}/{id}/address', {
    summary: 'Send a mail that was given up to another address',
    description: 'The account keeps its own. Mails with codes, which prove a mailbox, stay.',
    tags,
    access: asAdministrator,
    body: newAddress,
    responses: {
      202: noBody,
      400: errorBody,
      401: errorBody,
      403: errorBody,
      404: errorBody,
      409: errorBody,
      422: errorBody,
    },
    async handle({ params: { realm, id }, body: { to }, principal }) {
      const { engine } = realmNamed(realms, realm)
      if (!isMailId(id)) throw refusal(404, NOT_GIVEN_UP)
      const { kind } = await engine.redirectMail({ id, to, actor: actorOf(principal) })
      if (kind === 'not_found') throw refusal(404, NOT_GIVEN_UP)
      if (kind === 'fixed') throw refusal(409, 'Mails of this kind go to no other address.')
      return reply(202)
    },
  })

const deleteMail = (realms: Realms) =>
  del('/outbox/{realm}/{id}', {
    summary: 'Delete a mail that has not left',
    tags,
    access: asAdministrator,
    responses: { 204: noBody, 401: errorBody, 403: errorBody, 404: errorBody },
    async handle({ params: { realm, id }, principal }) {
      const { engine } = realmNamed(realms, realm)
      const deletion = { id, actor: actorOf(principal) }
      const { removed } = isMailId(id) ? await engine.deleteMail(deletion) : { removed: false }
      if (!removed) throw refusal(404, 'There is no such mail.')
      return reply(204)
    },
  })

const isMailId = (id: string): boolean => /^[\w-]{1,100}$/.test(id)

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
