import type { Problem } from '../account-client.ts'
import { actionButton, alert, field, form } from '../forms.ts'
import { type Html, html } from '../html.ts'
import { forPerson, type Person } from '../session.ts'
import type { Outcome, Page, Shown, Visit } from '../visit.ts'
import { incompleteLink } from './activate.ts'
import { withApproval } from './approval.ts'

const DAY_SECONDS = 86_400

interface Export {
  readonly id: string
  readonly state: 'preparing' | 'ready' | 'expired'
  readonly expires_at: string | null
}

/** Somebody's own data: taking it along, and having it deleted. */
export const showData: Page = forPerson((visit, person) => dataPage(visit, person))

/** What the buttons of the page do; each asks who it is first. */
export const changeData: Page = forPerson((visit, person) => {
  const { form: sent } = visit
  switch (sent.get('what')) {
    case 'export':
      return asking(visit, person, { purpose: 'export', hidden: { what: 'export' } }, (approval) =>
        begin(visit, person, approval),
      )
    case 'archive': {
      const id = sent.get('id') ?? ''
      const hidden = { what: 'archive', id }
      return asking(visit, person, { purpose: 'export', hidden }, (approval) =>
        handOver(visit, person, { approval, id }),
      )
    }
    case 'erase': {
      const confirm = sent.get('confirm') ?? ''
      const hidden = { what: 'erase', confirm }
      return asking(visit, person, { purpose: 'erase', hidden }, (approval) =>
        erase(visit, person, { approval, confirm }),
      )
    }
    default:
      return { to: 'data' }
  }
})

interface Asked {
  readonly purpose: 'export' | 'erase'
  readonly hidden: Readonly<Record<string, string>>
}

function asking(
  visit: Visit,
  person: Person,
  asked: Asked,
  act: (approval: string) => Promise<Outcome>,
): Promise<Outcome> {
  const title = visit.say('dataTitle')
  return withApproval(visit, person, { ...asked, action: 'data', title, tab: 'data', act })
}

async function begin(visit: Visit, person: Person, approval: string): Promise<Outcome> {
  const { bearer } = person
  const answer = await visit.ask<{ id: string }>('POST', '/exports', { bearer, approval })
  if (!answer.ok) return dataPage(visit, person, answer.problem)
  return { to: `data?${new URLSearchParams({ export: answer.body.id })}` }
}

interface Wanted {
  readonly approval: string
  readonly id: string
}

async function handOver(visit: Visit, person: Person, { approval, id }: Wanted): Promise<Outcome> {
  const path = `/exports/${encodeURIComponent(id)}/archive`
  const answer = await visit.ask('GET', path, { bearer: person.bearer, approval })
  if (!answer.ok) return dataPage(visit, person, answer.problem)
  return { file: answer.bytes, type: 'application/zip', name: `${visit.app.name}-data.zip` }
}

async function erase(
  visit: Visit,
  person: Person,
  { approval, confirm }: { approval: string; confirm: string },
): Promise<Outcome> {
  const { ask, say, language, app } = visit
  const answer = await ask<{ erases_at: string }>('POST', '/erasure', {
    bearer: person.bearer,
    approval,
    body: { confirm },
  })
  if (!answer.ok) return dataPage(visit, person, answer.problem)
  return {
    title: say('erasing'),
    cookie: app.cookie.gone,
    body: html`<p>${say('erasingText', { date: language.date(answer.body.erases_at) })}</p>`,
  }
}

async function dataPage(visit: Visit, person: Person, problem?: Problem): Promise<Shown> {
  const { say, offer } = visit
  return {
    title: say('dataTitle'),
    tab: 'data',
    ...(problem && { status: problem.status }),
    body: html`${alert(visit, problem)}${offer.exports && (await exportPart(visit, person))}
${offer.erasure && erasurePart(visit, person, offer.erasure.delay_seconds, problem)}`,
  }
}

async function exportPart(visit: Visit, person: Person): Promise<Html> {
  const { say, app, query, form: sent } = visit
  const id = query.get('export') ?? sent.get('id')
  return html`<section class="card"><h2>${say('exportTitle')}</h2>
<p>${say('exportText', { app: app.title })}</p>
${id ? await stateOf(visit, person, id) : beginButton(visit)}</section>`
}

function beginButton({ say }: Visit): Html {
  return actionButton({ action: 'data', verb: say('exportButton'), hidden: { what: 'export' } })
}

async function stateOf(visit: Visit, { bearer }: Person, id: string): Promise<Html> {
  const { say, ask, language } = visit
  const answer = await ask<Export>('GET', `/exports/${encodeURIComponent(id)}`, { bearer })
  if (!answer.ok) return html`<p>${say('exportExpired')}</p>${beginButton(visit)}`
  const { state, expires_at } = answer.body
  if (state === 'preparing') {
    return html`<p role="status">${say('exportPreparing')}</p>
<p><a class="button" href="data?export=${encodeURIComponent(id)}">${say('tryAgain')}</a></p>`
  }
  if (state === 'expired') return html`<p>${say('exportExpired')}</p>${beginButton(visit)}`
  const until = expires_at ? say('exportReady', { date: language.date(expires_at) }) : ''
  return html`<p role="status">${until}</p>${actionButton({
    action: 'data',
    verb: say('downloadButton'),
    hidden: { what: 'archive', id },
  })}`
}

function erasurePart(visit: Visit, { me }: Person, seconds: number, problem?: Problem): Html {
  const { say } = visit
  const identifier = me.email ?? me.username ?? ''
  return html`<section class="card"><h2>${say('eraseTitle')}</h2>
<p>${say('eraseText', { days: Math.round(seconds / DAY_SECONDS) })}</p>${form({
    action: 'data',
    verb: say('eraseButton'),
    label: say('eraseTitle'),
    isDangerous: true,
    hidden: { what: 'erase' },
    fields: field(
      visit,
      { name: 'confirm', label: say('eraseConfirm', { identifier }), autocomplete: 'off' },
      problem,
    ),
  })}</section>`
}

/** Where the link of the notice leads: the account can still be kept. */
export const showKeeping: Page = (visit) => {
  const { query, say } = visit
  const token = query.get('token')
  if (!token) return incompleteLink(visit)
  return {
    title: say('cancelErasure'),
    lead: say('cancelErasureText'),
    body: form({
      action: 'cancel-erasure',
      verb: say('keepAccount'),
      hidden: { token },
      fields: [],
    }),
  }
}

/** Keeps the account. */
export const keep: Page = async (visit) => {
  const { form: sent, ask, say } = visit
  const answer = await ask('POST', '/erasure/cancel', { body: { token: sent.get('token') ?? '' } })
  return {
    title: say(answer.ok ? 'accountKept' : 'cancelErasure'),
    ...(!answer.ok && { status: answer.problem.status }),
    body: html`${!answer.ok && alert(visit, answer.problem)}
<p><a class="button" href="sign-in">${say('signIn')}</a></p>`,
  }
}
