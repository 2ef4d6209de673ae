import { type Answered, answeredBy, type Problem } from '../account-client.ts'
import { alert, form, identifierField, notice } from '../forms.ts'
import { type Html, html, said } from '../html.ts'
import type { Page, Shown, Visit } from '../visit.ts'

/** Where the link of an activation mail leads. Opening it spends nothing; the button does. */
export const showActivation: Page = (visit) => {
  const token = visit.query.get('token')
  const canActivate = visit.offer.activation || visit.app.endpoints.activate !== undefined
  if (!token || !canActivate) return incompleteLink(visit)
  return activationPage(visit, token, visit.query.get('email') ?? undefined)
}

/** Spends the token. */
export const activate: Page = async (visit) => {
  const { form: sent } = visit
  const token = sent.get('token') ?? ''
  const email = sent.get('email') ?? undefined
  const answer = await activated(visit, token, email)
  // A spent token need not stay in the address or in the history.
  if (answer.ok) return { to: 'activated' }
  if (answer.problem.code === 'one_time_token_invalid') return oldLink(visit, email, answer.problem)
  return activationPage(visit, token, email, answer.problem)
}

function activated(
  { offer, app: { engine }, ask, client }: Visit,
  token: string,
  email = '',
): Promise<Answered<unknown>> {
  if (offer.activation) return ask('POST', '/activate', { body: { token } })
  return answeredBy(() => engine.activateAccount({ email, token, client }))
}

/** After the activation. */
export const showActivated: Page = ({ say }) => ({
  title: say('activated'),
  body: html`<p>${say('activatedText')}</p><p><a class="button" href="sign-in">${say('signIn')}</a></p>`,
})

/** Asks for another activation mail. */
export const showResend: Page = (visit) => resendPage(visit)

/** Sends another activation mail; the answer is the same for every address. */
export const resend: Page = async (visit) => {
  const { form: sent, ask, say } = visit
  const email = sent.get('identifier') ?? ''
  const answer = await ask('POST', '/activate/resend', { body: { email } })
  if (!answer.ok) return resendPage(visit, email, answer.problem)
  return { title: say('checkMail'), body: notice(say('resent')) }
}

function resendPage(visit: Visit, email?: string, problem?: Problem): Shown {
  const { say, offer } = visit
  if (!offer.activation) return incompleteLink(visit)
  return {
    title: say('newActivation'),
    lead: say('newActivationText'),
    ...(problem && { status: problem.status }),
    body: html`${alert(visit, problem)}<div class="card">${resendForm(visit, email, problem)}</div>`,
  }
}

function activationPage(visit: Visit, token: string, email?: string, problem?: Problem): Shown {
  const { say } = visit
  return {
    title: say('activate'),
    lead: email ? say('activateLead', { email }) : say('activateLeadPlain'),
    ...(problem && { status: problem.status }),
    body: html`${alert(visit, problem)}${form({
      action: 'activate',
      verb: say('activateButton'),
      hidden: { token, email },
      fields: [],
    })}`,
  }
}

/** The link is of no use any more: what there is to do instead. */
function oldLink(visit: Visit, email: string | undefined, problem: Problem): Shown {
  const { say, offer } = visit
  const old: Problem = { ...problem, code: 'linkOld' }
  return {
    status: problem.status,
    title: say('activate'),
    body: html`${alert(visit, old)}
<p><a class="button" href="sign-in">${say('signIn')}</a></p>
${
  offer.activation &&
  html`<section class="card"><h2>${say('newActivation')}</h2>
<p>${say('newActivationText')}</p>${resendForm(visit, email)}</section>`
}`,
  }
}

function resendForm(visit: Visit, email: string | undefined, problem?: Problem): Html {
  return form({
    action: 'resend',
    verb: visit.say('sendAgain'),
    fields: identifierField(visit, email, problem),
  })
}

/** The address lacks what the link in the mail has. */
export function incompleteLink({ say }: Visit): Shown {
  return {
    title: say('linkIncomplete'),
    body: html`<p>${say('linkIncompleteText')}</p>
<p><a class="button" href="sign-in">${say('signIn')}</a></p>`,
  }
}

/** Told after registering, and after asking again. */
export function checkMail(visit: Visit, email: string): Shown {
  const { say, offer } = visit
  const [before = '', after = ''] = say('checkMailText', { email: '\n' }).split('\n')
  return {
    title: say('checkMail'),
    body: html`<p>${before}<strong>${said(email)}</strong>${after}</p>
${
  offer.activation &&
  html`<section class="card"><p>${say('noMail')}</p>${resendForm(visit, email)}</section>`
}`,
  }
}
