import { errorBody, get, htmlPage, type RequestFacts, refusal, reply } from '@usher/http'
import type { Inbox, InboxMail } from '@usher/mail'
import { isFromThisMachine } from '../api/this-machine.ts'
import { inMailFrame, MAIL_POLICY } from './mail-frame.ts'
import { inboxQuery, mailBody, mailId, mailsBody } from './schemas.ts'

const tags = ['inbox']
const cacheControl = 'no-store'

/**
 * The mails of development, for people and for tests. The inbox asks nobody to sign in, so it answers
 * requests of this machine only.
 */
export const inboxRoutes = (inbox: Inbox) => [listMails(inbox), showMail(inbox), showHtml(inbox)]

const listMails = (inbox: Inbox) =>
  get('/inbox', {
    summary: 'Mails that would have been sent, newest first',
    tags,
    cacheControl,
    query: inboxQuery,
    responses: { 200: mailsBody, 403: errorBody, 422: errorBody },
    handle({ query: { to, search, before, limit }, request }) {
      assertFromThisMachine(request)
      const entries = inbox.list({
        limit: limit + 1, // one more, to know whether there is another page
        ...(to && { recipient: to }),
        ...(search && { search }),
        ...(before !== undefined && { before }),
      })
      const mails = entries.slice(0, limit).flatMap(({ id }) => inbox.show(id) ?? [])
      return reply(200, { mails: mails.map(mailBodyOf), more: entries.length > limit })
    },
  })

const showMail = (inbox: Inbox) =>
  get('/inbox/{id}', {
    summary: 'One mail',
    tags,
    cacheControl,
    params: { id: mailId },
    responses: { 200: mailBody, 403: errorBody, 404: errorBody, 422: errorBody },
    handle({ params, request }) {
      assertFromThisMachine(request)
      return reply(200, mailBodyOf(found(inbox.show(params.id))))
    },
  })

const showHtml = (inbox: Inbox) =>
  get('/inbox/{id}/html', {
    summary: 'The HTML part of a mail, as a page that can do nothing but open its links',
    tags,
    cacheControl,
    params: { id: mailId },
    headers: { 'content-security-policy': MAIL_POLICY },
    responses: { 200: htmlPage, 403: errorBody, 404: errorBody, 422: errorBody },
    handle({ params, request }) {
      assertFromThisMachine(request)
      const { html } = found(inbox.show(params.id))
      return reply(200, inMailFrame(html))
    },
  })

/** @throws {RequestRefused} 403 */
function assertFromThisMachine(request: RequestFacts): void {
  if (isFromThisMachine(request)) return
  throw refusal(403, 'The inbox is shown on the machine of the server only, as http://localhost.')
}

function found(mail: InboxMail | undefined): InboxMail {
  if (!mail) throw refusal(404, 'There is no such mail.')
  return mail
}

function mailBodyOf({ id, receivedAt, to, from, subject, text }: InboxMail) {
  const links = text.match(/https?:\/\/[^\s<>"]+/g) ?? []
  return { id, received_at: receivedAt, to, from, subject, text, links }
}
