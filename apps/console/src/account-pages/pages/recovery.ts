import type { Problem } from '../account-client.ts'
import { alert, credentialField, form, identifierField, notice } from '../forms.ts'
import { html } from '../html.ts'
import type { Page, Shown, Visit } from '../visit.ts'
import { incompleteLink } from './activate.ts'

const HOUR_SECONDS = 3600

/** Where somebody asks for recovery who has lost every second factor. */
export const showRecovery: Page = (visit) => recoveryPage(visit)

/** Begins the waiting time; the answer is the same for everybody. */
export const askRecovery: Page = async (visit) => {
  const { form: sent, ask, say } = visit
  const body = { identifier: sent.get('identifier') ?? '', password: sent.get('password') ?? '' }
  const answer = await ask('POST', '/recovery', { body })
  if (!answer.ok) return recoveryPage(visit, answer.problem)
  return { title: say('checkMail'), body: notice(say('recoverySent')) }
}

function recoveryPage(visit: Visit, problem?: Problem): Shown {
  const { say, offer, form: sent } = visit
  if (!offer.recovery) return incompleteLink(visit)
  const hours = Math.round(offer.recovery.delay_seconds / HOUR_SECONDS)
  return {
    title: say('recovery'),
    lead: say('recoveryLead', { hours }),
    ...(problem && { status: problem.status }),
    body: html`${alert(visit, problem)}<div class="card">${form({
      action: 'recovery',
      verb: say('askRecovery'),
      label: say('recovery'),
      fields: [
        identifierField(visit, sent.get('identifier') ?? undefined, problem),
        credentialField(visit, offer),
      ],
    })}</div><ul class="ways"><li><a href="sign-in">${say('signIn')}</a></li></ul>`,
  }
}

/** Where the link of the mail leads. */
export const showCompletion: Page = (visit) => completionPage(visit, visit.query.get('token'))

/** Removes the factors, once the waiting time is over. */
export const completeRecovery: Page = async (visit) => {
  const { form: sent, ask, say } = visit
  const token = sent.get('token') ?? ''
  const body = { token, password: sent.get('password') ?? '' }
  const answer = await ask('POST', '/recovery/complete', { body })
  if (!answer.ok) return completionPage(visit, token, answer.problem)
  return {
    title: say('recovered'),
    body: html`<p><a class="button" href="sign-in">${say('signIn')}</a></p>`,
  }
}

function completionPage(visit: Visit, token: string | null, problem?: Problem): Shown {
  const { say, offer } = visit
  if (!token) return incompleteLink(visit)
  return {
    title: say('completeRecovery'),
    lead: say('completeRecoveryText'),
    ...(problem && { status: problem.status }),
    body: html`${alert(visit, problem && inTime(visit, problem))}<div class="card">${form({
      action: 'complete-recovery',
      verb: say('completeRecovery'),
      hidden: { token },
      isDangerous: true,
      fields: credentialField(visit, offer),
    })}</div>`,
  }
}

function inTime({ say, language }: Visit, problem: Problem): Problem {
  const { opens_at: opensAt } = problem.body
  if (problem.code !== 'too_early' || typeof opensAt !== 'string') return problem
  return { ...problem, detail: say('tooEarly', { date: language.date(opensAt) }) }
}

/** Where the link of the notice leads: somebody else has asked. */
export const showCancellation: Page = (visit) => {
  const token = visit.query.get('token')
  if (!token) return incompleteLink(visit)
  return {
    title: visit.say('stopRecovery'),
    lead: visit.say('cancelRecoveryText'),
    body: form({
      action: 'cancel-recovery',
      verb: visit.say('stopRecovery'),
      hidden: { token },
      fields: [],
    }),
  }
}

/** Stops the recovery. */
export const cancelRecovery: Page = async (visit) => {
  const body = { token: visit.form.get('token') ?? '' }
  const answer = await visit.ask('POST', '/recovery/cancel', { body })
  const { say } = visit
  return {
    title: say('recoveryStopped'),
    body: html`${!answer.ok && alert(visit, answer.problem)}
<p><a class="button" href="sign-in">${say('signIn')}</a></p>`,
  }
}
