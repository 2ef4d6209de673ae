import { createHash, randomBytes } from 'node:crypto'
import type { Problem } from '../account-client.ts'
import { actionButton, alert } from '../forms.ts'
import { type Html, html, said } from '../html.ts'
import type { Grant, Person } from '../session.ts'
import type { Outcome, Page, Shown, Visit } from '../visit.ts'
import { admitted } from './admission.ts'
import { goingTo } from './going-on.ts'
import type { Step } from './second-step.ts'

const VISIT_SECONDS = 600

interface Identity {
  readonly id: string
  readonly provider: string
  readonly label: string
  readonly email: string | null
  readonly linked_at: string
}

/** A button for each provider at which people of the app can sign in. */
export function providerButtons(visit: Visit): Html | undefined {
  const { providers } = visit.app.engine
  if (providers.length === 0) return undefined
  const hidden = Object.entries(goingTo(visit))
  return html`<section class="providers" aria-label="${visit.say('otherProviders')}">${providers.map(
    ({ name, label }) => html`<form method="post" action="provider">
${hidden.map(
  ([key, value]) => value && html`<input type="hidden" name="${key}" value="${value}">`,
)}<input type="hidden" name="provider" value="${name}">
<button>${visit.say('continueWith', { provider: label })}</button></form>`,
  )}</section>`
}

/** Sends somebody to a provider, from where the browser comes back to `provider-return`. */
export const goToProvider: Page = async (visit) => {
  const going = Object.entries(goingTo(visit)).filter((entry) => entry[1] !== undefined)
  const query = new URLSearchParams(going as [string, string][])
  const back = `${visit.app.pagesUrl}/provider-return${query.size > 0 ? `?${query}` : ''}`
  return sentThere(visit, { path: '/login/oidc', provider: visit.form.get('provider'), back })
}

/** Takes what the browser has brought back, which only its script sees. */
export const showProviderReturn: Page = (visit): Shown => {
  const { say } = visit
  return {
    title: say('signIn'),
    body: html`<p>${say('providerBack')}</p>
<form method="post" action="provider-return" data-hand-over>${Object.entries(goingTo(visit)).map(
      ([name, value]) => value && html`<input type="hidden" name="${name}" value="${value}">`,
    )}<input type="hidden" name="code"><button hidden>${say('goOn')}</button></form>
<ul class="ways"><li><a href="sign-in">${say('signIn')}</a></li></ul>`,
  }
}

/** Finishes the sign-in: only the browser that began it has the verifier. */
export const finishAtProvider: Page = async (visit) => {
  const { ask, form: sent, say, app } = visit
  const binding = app.flowCookie.read(visit.headers) ?? ''
  const answer = await ask<Grant | Step>('POST', '/login/complete', {
    body: { code: sent.get('code') ?? '', verifier: verifierOf(binding) },
  })
  if (answer.ok) return admitted(visit, answer.body)
  return {
    status: answer.problem.status,
    title: say('signIn'),
    body: html`${alert(visit, inWords(answer.problem))}
<p><a class="button" href="sign-in">${say('signIn')}</a></p>`,
  }
}

/** Links a provider for somebody who is signed in. */
export function linkProvider(
  visit: Visit,
  { bearer }: Person,
  { approval, provider }: { approval: string; provider: string },
): Promise<Outcome> {
  const back = `${visit.app.pagesUrl}/security`
  return sentThere(visit, { path: '/identities', provider, back, bearer, approval })
}

/** The providers at which somebody signs in, and those that could be linked. */
export async function waysToSignIn(visit: Visit, { bearer }: Person): Promise<Html | undefined> {
  const { say, ask, app, language } = visit
  const { providers } = app.engine
  if (providers.length === 0) return undefined
  const answer = await ask<{ identities: readonly Identity[] }>('GET', '/identities', { bearer })
  if (!answer.ok) return alert(visit, answer.problem)
  const { identities } = answer.body
  const others = providers.filter(({ name }) => !identities.some((one) => one.provider === name))
  return html`<section class="card"><h2>${say('otherProviders')}</h2>
${
  identities.length > 0 &&
  html`<ul class="list" aria-label="${say('otherProviders')}">${identities.map(
    ({ id, label, email, linked_at }) => html`<li><div><strong>${said(label)}</strong>
<p class="hint">${email ? `${email}, ` : ''}${say('linkedSince', { date: language.date(linked_at) })}</p></div>
${actionButton({
  action: 'security',
  verb: say('remove'),
  label: say('unlinkProvider', { provider: label }),
  hidden: { what: 'unlink', id },
})}</li>`,
  )}</ul>`
}
${
  others.length > 0 &&
  html`<div class="providers">${others.map(({ name, label }) =>
    actionButton({
      action: 'security',
      verb: say('linkProvider', { provider: label }),
      hidden: { what: 'link', provider: name },
    }),
  )}</div>`
}</section>`
}

interface Leaving {
  readonly path: '/login/oidc' | '/identities'
  readonly provider: string | null
  readonly back: string
  readonly bearer?: string
  readonly approval?: string
}

/** Browsers let no form lead to another site, so that a page does. */
async function sentThere(visit: Visit, leaving: Leaving): Promise<Shown> {
  const { app, ask, say, headers } = visit
  const { path, back, bearer, approval } = leaving
  const provider = leaving.provider ?? ''
  const binding = app.flowCookie.read(headers) ?? randomBytes(32).toString('base64url')
  const codeChallenge = createHash('sha256').update(verifierOf(binding)).digest('base64url')
  const answer = await ask<{ authorization_url: string }>(
    'POST',
    `${path}/${encodeURIComponent(provider)}`,
    {
      bearer,
      approval,
      cookie: `${app.flowCookie.name}=${binding}`,
      body: { return_to: back, code_challenge: codeChallenge },
    },
  )
  const label = app.engine.providers.find(({ name }) => name === provider)?.label ?? provider
  const title = say('continueWith', { provider: label })
  if (!answer.ok) {
    const { problem } = answer
    return {
      status: problem.status,
      title,
      body: html`${alert(visit, inWords(problem))}
<p><a class="button" href="${bearer === undefined ? 'sign-in' : 'security'}">${say('goOn')}</a></p>`,
    }
  }
  const url = answer.body.authorization_url
  return {
    title,
    body: html`<p><a class="button" href="${url}">${say('goOn')}</a></p>`,
    refreshTo: url,
    cookie: app.flowCookie.header(binding, VISIT_SECONDS),
  }
}

/** Only this browser knows it: its cookie binds the visit (RFC 7636 §4.1). */
function verifierOf(binding: string): string {
  return createHash('sha256').update(`account pages ${binding}`).digest('base64url')
}

function inWords(problem: Problem): Problem {
  const isAway = problem.code === 'provider_unavailable'
  return { ...problem, code: isAway ? 'unavailable' : 'providerFailed' }
}
