import type { Problem } from '../account-client.ts'
import { actionButton, alert, notice } from '../forms.ts'
import { type Html, html } from '../html.ts'
import { forPerson, ownSession, type Person } from '../session.ts'
import type { Page, Shown, Visit } from '../visit.ts'

interface Session {
  readonly id: string
  readonly created_at: string
  readonly last_used_at: string
  readonly address: string | null
  readonly user_agent: string | null
  readonly device: { readonly browser: string | null; readonly os: string | null }
  readonly current: boolean
}

/** Where somebody is signed in. */
export const showSessions: Page = forPerson((visit, person) => sessionsPage(visit, person))

/** Ends one session, or all others. */
export const endSessions: Page = forPerson(async (visit, person) => {
  const { form: sent, ask } = visit
  const { bearer } = person
  const id = sent.get('id')
  if (id) {
    const answer = await ask('DELETE', `/sessions/${encodeURIComponent(id)}`, { bearer })
    return answer.ok ? { to: 'sessions?done=one' } : sessionsPage(visit, person, answer.problem)
  }
  const keep = await ownSession(visit, person)
  const query = keep === undefined ? '' : `?${new URLSearchParams({ keep })}`
  const answer = await ask('DELETE', `/sessions${query}`, { bearer })
  return answer.ok ? { to: 'sessions?done=others' } : sessionsPage(visit, person, answer.problem)
})

async function sessionsPage(visit: Visit, person: Person, problem?: Problem): Promise<Shown> {
  const { say, query } = visit
  const sessions = await sessionsOf(visit, person)
  const done = query.get('done')
  return {
    title: say('sessionsTitle'),
    lead: say('sessionsLead'),
    tab: 'sessions',
    body: html`${done === 'one' && notice(say('oneEnded'))}
${done === 'others' && notice(say('othersEnded'))}${alert(visit, problem)}
<ul class="list" aria-label="${say('sessions')}">${sessions.map((one) => item(visit, one))}</ul>
${
  sessions.some(({ current }) => !current) &&
  html`<div class="end">${actionButton({ action: 'sessions', verb: say('endOthers') })}</div>`
}`,
  }
}

async function sessionsOf(visit: Visit, person: Person): Promise<readonly Session[]> {
  const answer = await visit.ask<{ sessions: Session[] }>('GET', '/sessions', {
    bearer: person.bearer,
  })
  if (!answer.ok) return []
  const { sessions } = answer.body
  if (sessions.some(({ current }) => current)) return sessions
  const own = await ownSession(visit, person)
  return sessions.map((session) => ({ ...session, current: session.id === own }))
}

function item(visit: Visit, session: Session): Html {
  const { say, language } = visit
  const { id, address, user_agent, created_at, last_used_at, current } = session
  const device = deviceOf(visit, session)
  const facts = [
    address,
    say('since', { date: language.date(created_at) }),
    last_used_at !== created_at && say('lastUsed', { date: language.date(last_used_at) }),
  ]
  return html`<li><div><strong title="${user_agent ?? ''}">${device}</strong>
${current && html`<span class="tag">${say('thisOne')}</span>`}
<p class="hint">${facts.filter(Boolean).join(', ')}</p></div>
${
  !current &&
  actionButton({
    action: 'sessions',
    verb: say('end'),
    label: say('endNamed', { device }),
    hidden: { id },
  })
}</li>`
}

function deviceOf({ say }: Visit, { device: { browser, os }, user_agent }: Session): string {
  if (browser && os) return say('browserOn', { browser, os })
  return browser ?? os ?? user_agent?.slice(0, 60) ?? say('unknownDevice')
}
