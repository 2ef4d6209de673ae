import type { Problem } from '../account-client.ts'
import { alert, field, form, identifierField, notice } from '../forms.ts'
import { html } from '../html.ts'
import { unknownPasskey } from '../passkey-signals.ts'
import type { Grant } from '../session.ts'
import type { Page, Shown, Visit } from '../visit.ts'
import { incompleteLink } from './activate.ts'
import { admitted } from './admission.ts'
import { goingTo } from './going-on.ts'
import { jsonIn, type Step } from './second-step.ts'

/** Signs in with what the script has got from a passkey. */
export const signInWithPasskey: Page = async (visit) => {
  const { form: sent, ask, say } = visit
  const credential = jsonIn(sent.get('credential') ?? '')
  const answer = await ask<Grant>('POST', '/login/passkey', {
    body: { challenge: sent.get('challenge') ?? '', credential },
  })
  if (answer.ok) return admitted(visit, answer.body)
  return {
    status: answer.problem.status,
    title: say('signIn'),
    body: html`${notice(say('passkeyFailed'), 'warn')}
<p><a class="button" href="sign-in">${say('signIn')}</a></p>
${answer.problem.code === 'passkey_invalid' && (await unknownPasskey(visit, credential))}`,
  }
}

/** Where somebody asks for a code by mail. */
export const showCodeRequest: Page = (visit) => requestPage(visit)

/** Mails a code, or takes it. */
export const signInByCode: Page = async (visit) => {
  const { form: sent, ask } = visit
  const flow = sent.get('flow')
  if (flow) return takeCode(visit, flow)
  const identifier = sent.get('identifier') ?? ''
  const answer = await ask<{ flow: string }>('POST', '/login/email', { body: { identifier } })
  return answer.ok ? codePage(visit, answer.body.flow) : requestPage(visit, answer.problem)
}

async function takeCode(visit: Visit, flow: string) {
  const code = visit.form.get('code') ?? ''
  const answer = await visit.ask<Grant | Step>('POST', '/login/email/verify', {
    body: { flow, code },
  })
  return answer.ok ? admitted(visit, answer.body) : codePage(visit, flow, answer.problem)
}

function requestPage(visit: Visit, problem?: Problem): Shown {
  const { say, offer, form: sent } = visit
  if (!offer.email_sign_in) return incompleteLink(visit)
  return {
    title: say('signInByCode'),
    ...(problem && { status: problem.status }),
    body: html`${alert(visit, problem)}<div class="card">${form({
      action: 'sign-in-code',
      verb: say('sendCode'),
      label: say('signInByCode'),
      hidden: goingTo(visit),
      fields: identifierField(visit, sent.get('identifier') ?? undefined, problem),
    })}</div><ul class="ways"><li><a href="sign-in">${say('signInByPassword')}</a></li></ul>`,
  }
}

function codePage(visit: Visit, flow: string, problem?: Problem): Shown {
  const { say } = visit
  return {
    title: say('signInByCode'),
    ...(problem && { status: problem.status }),
    body: html`${problem ? alert(visit, problem) : notice(say('codeSent'))}<div class="card">${form(
      {
        action: 'sign-in-code',
        verb: say('signIn'),
        label: say('codeFromMail'),
        hidden: { ...goingTo(visit), flow },
        fields: field(visit, {
          name: 'code',
          label: say('codeFromMail'),
          autocomplete: 'one-time-code',
        }),
      },
    )}</div>
<ul class="ways"><li><a href="sign-in-code">${say('sendAgain')}</a></li></ul>`,
  }
}
