import type { Problem } from '../account-client.ts'
import { alert, credentialField, form, identifierField, notice } from '../forms.ts'
import { type Html, html } from '../html.ts'
import { firstPage, mailsResets } from '../offer.ts'
import { forPerson, type Grant, ownSession, personIn } from '../session.ts'
import type { LedTo, Page, Shown, Visit } from '../visit.ts'
import { admitted } from './admission.ts'
import { goingTo, placeAfter } from './going-on.ts'
import { providerButtons } from './providers.ts'
import type { Step } from './second-step.ts'

/** Where somebody signs in; who is signed in goes on. */
export const showSignIn: Page = async (visit) => {
  const why = visit.query.get('why')
  const person = await personIn(visit)
  if (person) return { to: placeAfter(visit, visit.query) }
  return signInPage(visit, { notice: why ? noticeFor(visit, why) : undefined })
}

/** Signs in with name and password, or with the secret of the realm. */
export const signIn: Page = async (visit) => {
  const { form: sent, ask, offer } = visit
  const password = sent.get('password') ?? ''
  const identifier = sent.get('identifier') ?? ''
  const answer = await ask<Grant | Step>('POST', '/login', {
    body: offer.credential === 'secret' ? { secret: password } : { identifier, password },
  })
  if (!answer.ok) return signInPage(visit, { problem: answer.problem, identifier })
  return admitted(visit, answer.body)
}

/** Ends the session, and forgets it in this browser. */
export const signOut: Page = async (visit) => {
  const { ask, app } = visit
  const person = await personIn(visit)
  if (person) {
    const { bearer } = person
    const own = await ownSession(visit, person)
    if (own !== undefined) await ask('DELETE', `/sessions/${encodeURIComponent(own)}`, { bearer })
    else await ask('POST', '/logout', { bearer })
  }
  return { to: 'sign-in?why=signed-out', cookie: app.cookie.gone }
}

/** Back to the app, for somebody who has just signed in. Browsers allow no form to lead to other sites. */
export const showReturn: Page = forPerson((visit) => {
  const { app, query, say } = visit
  const url = query.get('return_to') ?? ''
  if (!app.mayReturnTo(url)) return { to: firstPage(visit.offer, app) }
  return {
    title: say('returning', { app: app.title }),
    body: html`<p>${say('returningText')}</p>
<p><a class="button" href="${url}">${say('goOn')}</a></p>`,
    refreshTo: url,
  }
})

interface SignInState {
  readonly problem?: Problem
  readonly identifier?: string
  readonly notice?: Html | undefined
}

function signInPage(visit: Visit, state: SignInState): Shown {
  const { say, offer, app } = visit
  const { problem, identifier } = state
  return {
    title: say('signIn'),
    lead: say('signInLead', { app: app.title }),
    ...(problem && { status: problem.status }),
    body: html`${state.notice}${alert(visit, problem)}
<div class="card">${form({
      action: 'sign-in',
      verb: say('signIn'),
      label: say('signIn'),
      hidden: goingTo(visit),
      fields: [
        html`${offer.credential !== 'secret' && identifierField(visit, identifier, problem)}`,
        credentialField(visit, offer),
      ],
    })}${offer.passkeys.on && passkeyForm(visit)}</div>
${providerButtons(visit)}
${ways(visit, problem)}`,
  }
}

function noticeFor({ say }: Visit, why: string): Html | undefined {
  if (why === 'ended') return notice(say('sessionEnded'), 'warn')
  if (why === 'signed-out') return notice(say('signedOut'))
  return undefined
}

/** Filled in by the script of the page, where the browser knows passkeys. */
function passkeyForm(visit: Visit): Html {
  return html`<form method="post" action="passkey" data-passkey="sign-in" hidden>
${Object.entries(goingTo(visit)).map(
  ([name, value]) => value && html`<input type="hidden" name="${name}" value="${value}">`,
)}<input type="hidden" name="challenge"><input type="hidden" name="credential">
<button>${visit.say('signInByPasskey')}</button></form>`
}

/** What else one can do here. */
function ways(visit: Visit, problem: Problem | undefined): Html {
  const { say, offer, app } = visit
  const isPending = problem?.code === 'not_activated'
  const all = [
    isPending && offer.activation && html`<a href="resend">${say('sendAgain')}</a>`,
    mailsResets(app, offer) && html`<a href="forgot-password">${say('forgotLink')}</a>`,
    offer.email_sign_in && html`<a href="sign-in-code">${say('signInByCode')}</a>`,
    offer.registration === 'open' && html`<a href="register">${say('registerLink')}</a>`,
  ]
  return html`<ul class="ways">${all.map((way) => way && html`<li>${way}</li>`)}</ul>`
}

/** The address of the app's account pages, which has no page of its own. */
export const showFirst: Page = ({ app, path }): LedTo => ({
  to: path.endsWith('/') ? 'sign-in' : `${app.name}/sign-in`,
})
