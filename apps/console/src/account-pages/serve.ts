import { isOwnOrigin, type RawReply, type RawRequest } from '@usher/http'
import { languageCookie } from './cookies.ts'
import { document } from './document.ts'
import { html } from './html.ts'
import { isLanguage } from './language.ts'
import type { PersonApp } from './person-app.ts'
import { type Handed, type LedTo, type Page, type Shown, type Visit, visitOf } from './visit.ts'

/** A page at work: reads the request, answers in the reader's language, refuses forged forms. */
export function serve(app: PersonApp, method: 'GET' | 'POST', page: Page) {
  return async (request: RawRequest): Promise<RawReply> => {
    const visit = await visitOf(app, request)
    const isForged = method === 'POST' && !isOwnOrigin(request.headers, app.publicUrl)
    const outcome = isForged ? forged(visit) : await page(visit)
    if ('to' in outcome) return ledTo(outcome)
    if ('file' in outcome) return handed(outcome)
    return shown(visit, outcome)
  }
}

function forged({ say }: Visit): Shown {
  return { status: 403, title: say('tryAgain'), body: html`<p>${say('forged')}</p>` }
}

function shown(visit: Visit, outcome: Shown): RawReply {
  const lang = visit.query.get('lang')
  const chosen = lang !== null && isLanguage(lang) ? languageCookie(lang) : undefined
  const cookie = outcome.cookie ?? chosen
  return {
    status: outcome.status ?? 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-language': visit.language.tag,
      vary: 'accept-language, cookie',
      ...(cookie && { 'set-cookie': cookie }),
    },
    body: document(visit, outcome),
  }
}

function ledTo({ to, cookie }: LedTo): RawReply {
  return {
    status: 303,
    headers: { location: to, ...(cookie && { 'set-cookie': cookie }) },
    body: '',
  }
}

function handed({ file, type, name }: Handed): RawReply {
  const headers = { 'content-type': type, 'content-disposition': `attachment; filename="${name}"` }
  return { status: 200, headers, body: file }
}
