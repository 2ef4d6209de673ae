import { type Answered, answeredBy, type Problem } from '../account-client.ts'
import {
  alert,
  differing,
  field,
  form,
  identifierField,
  newPasswordFields,
  notice,
} from '../forms.ts'
import { type Html, html } from '../html.ts'
import { mailsResets } from '../offer.ts'
import type { Page, Shown, Visit } from '../visit.ts'
import { incompleteLink } from './activate.ts'
import { type Codes, codesPage } from './enrol.ts'
import { jsonIn } from './second-step.ts'

/** Where somebody asks for a link for choosing a new password. */
export const showForgotten: Page = (visit) => forgottenPage(visit)

/** Mails the link; the answer is the same for every address. */
export const forgot: Page = async (visit) => {
  const { form: sent, ask, say, app, offer, client } = visit
  const identifier = sent.get('identifier') ?? ''
  const answer: Answered<unknown> = offer.reset
    ? await ask('POST', '/password/reset', { body: { identifier } })
    : await answeredBy(() => app.engine.requestPasswordReset({ email: identifier, client }))
  if (!answer.ok) return forgottenPage(visit, identifier, answer.problem)
  return { title: say('checkMail'), body: notice(say('resetSent')) }
}

function forgottenPage(visit: Visit, identifier?: string, problem?: Problem): Shown {
  const { say, app, offer, query } = visit
  if (!mailsResets(app, offer)) return incompleteLink(visit)
  return {
    title: say('forgot'),
    lead: say('forgotLead'),
    ...(problem && { status: problem.status }),
    body: html`${alert(visit, problem)}<div class="card">${form({
      action: 'forgot-password',
      verb: say('sendMail'),
      label: say('forgot'),
      fields: identifierField(visit, identifier ?? query.get('email') ?? undefined, problem),
    })}</div>
<ul class="ways"><li><a href="sign-in">${say('signIn')}</a></li></ul>`,
  }
}

/** Where the link of a reset mail leads. Opening it spends nothing; the button does. */
export const showReset: Page = async (visit) => {
  const { query, app, offer } = visit
  const token = query.get('token')
  const canReset = offer.reset || app.endpoints.resetPassword !== undefined
  if (!token || !canReset) return incompleteLink(visit)
  return resetPage(visit, token, query.get('email') ?? undefined)
}

/** Spends the token of an invitation on a passkey that the browser has made. */
export const acceptWithPasskey: Page = async (visit) => {
  const { form: sent, ask } = visit
  const given = (name: string) => sent.get(name) ?? ''
  const [token, email] = [given('token'), sent.get('email') ?? undefined]
  const credential = jsonIn(given('credential'))
  const body = { token, challenge: given('challenge'), credential, name: given('name') }
  const answer = await ask<Codes>('POST', '/invitations/passkey', { body })
  if (answer.ok) return codesPage(visit, answer.body.recovery_codes, 'sign-in')
  if (answer.problem.code === 'one_time_token_invalid') return oldLink(visit, email, answer.problem)
  return resetPage(visit, token, email, answer.problem)
}

/** Spends the token and sets the password. */
export const resetPassword: Page = async (visit) => {
  const { form: sent } = visit
  const token = sent.get('token') ?? ''
  const email = sent.get('email') ?? undefined
  const differs = differing(visit)
  if (differs) return resetPage(visit, token, email, differs)
  const answer = await completed(visit, { token, email, password: sent.get('new') ?? '' })
  // A spent token need not stay in the address or in the history. All sessions have ended, so also
  // this browser's, whose access token may be good for some more minutes.
  if (answer.ok) return { to: 'password-changed', cookie: visit.app.cookie.gone }
  if (answer.problem.code === 'one_time_token_invalid') return oldLink(visit, email, answer.problem)
  return resetPage(visit, token, email, answer.problem)
}

interface NewPassword {
  readonly token: string
  readonly email: string | undefined
  readonly password: string
}

function completed(
  { offer, app: { engine }, ask, client }: Visit,
  { token, email, password }: NewPassword,
): Promise<Answered<unknown>> {
  if (offer.reset) return ask('POST', '/password/reset/complete', { body: { token, password } })
  const named = email === undefined ? {} : { email }
  return answeredBy(() => engine.resetPassword({ ...named, token, password, client }))
}

async function resetPage(
  visit: Visit,
  token: string,
  email?: string,
  problem?: Problem,
): Promise<Shown> {
  const { say, app, offer } = visit
  const signsIn = offer.passkeys.on && app.engine.realm.passkeys?.signIn
  const isInvited = signsIn && (await app.engine.invitedBy({ token })) !== undefined
  return {
    title: say(isInvited ? 'choosePasswordOrPasskey' : 'choosePassword'),
    lead: email && say('chooseLead', { email }),
    ...(problem && { status: problem.status }),
    body: html`${alert(visit, problem)}<div class="card">${form({
      action: 'reset-password',
      verb: say(isInvited ? 'setPasswordButton' : 'changePasswordButton'),
      label: say('choosePassword'),
      hidden: { token, email },
      fields: [
        // Tells password managers whose password it is.
        html`${email && html`<input type="email" autocomplete="username" value="${email}" readonly hidden>`}`,
        newPasswordFields(visit),
      ],
    })}</div>${isInvited && passkeyInstead(visit, token, email)}`,
  }
}

/** For browsers that know passkeys; the script shows it. */
function passkeyInstead(visit: Visit, token: string, email: string | undefined): Html {
  const { say } = visit
  return html`<form method="post" action="accept-invitation" class="card" data-passkey="invitation"
aria-label="${say('addPasskey')}" hidden>
<h2>${say('addPasskey')}</h2><p>${say('passkeysLead')}</p>
<input type="hidden" name="token" value="${token}"><input type="hidden" name="email" value="${email ?? ''}">
<input type="hidden" name="challenge"><input type="hidden" name="credential">
${field(visit, { name: 'name', label: say('passkeyName'), autocomplete: 'off', maxlength: 60 })}
<p class="notice bad" role="alert" data-failed hidden>${say('passkeyFailed')}</p>
<button class="main">${say('addPasskey')}</button></form>`
}

function oldLink(visit: Visit, email: string | undefined, problem: Problem): Shown {
  const { say } = visit
  const query = email ? `?${new URLSearchParams({ email })}` : ''
  return {
    status: problem.status,
    title: say('choosePassword'),
    body: html`${alert(visit, problem)}
<p><a class="button" href="forgot-password${query}">${say('newResetLink')}</a></p>
<ul class="ways"><li><a href="sign-in">${say('signIn')}</a></li></ul>`,
  }
}

/** After the reset. */
export const showWasReset: Page = ({ say }) => ({
  title: say('wasReset'),
  body: html`<p>${say('wasResetText')}</p><p><a class="button" href="sign-in">${say('signIn')}</a></p>`,
})
