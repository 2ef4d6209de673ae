import { renderSVG } from 'uqr'
import type { Problem } from '../account-client.ts'
import { alert, field, form } from '../forms.ts'
import { Html, html } from '../html.ts'
import { forPerson, type Person } from '../session.ts'
import type { Outcome, Page, Shown, Visit } from '../visit.ts'
import { jsonIn } from './second-step.ts'

/** An authenticator app that is being set up. */
interface Enrolment {
  readonly id: string
  readonly secret: string
  readonly uri: string
}

/** Shows the key of an authenticator app as a picture and as text, and asks for its first code. */
export function scanPage(visit: Visit, enrolment: Enrolment, problem?: Problem): Shown {
  const { say } = visit
  const { id, secret, uri } = enrolment
  const spaced = secret.replaceAll(/(.{4})(?=.)/g, '$1 ')
  return {
    title: say('scanTitle'),
    lead: say('scanLead'),
    tab: 'security',
    ...(problem && { status: problem.status }),
    body: html`${alert(visit, problem)}<div class="card">
<div class="qr" role="img" aria-label="${say('scanAlt')}">${new Html(renderSVG(uri))}</div>
<p>${say('typeKey')}</p><p class="secret">${spaced}</p>
${form({
  action: 'confirm-authenticator',
  verb: say('confirmButton'),
  label: say('scanTitle'),
  hidden: { id, secret, uri },
  fields: field(visit, {
    name: 'code',
    label: say('totpCode'),
    autocomplete: 'one-time-code',
    inputmode: 'numeric',
  }),
})}</div>`,
  }
}

/** Takes the first code of an authenticator app. */
export const confirmAuthenticator: Page = forPerson(async (visit, { bearer }) => {
  const { form: sent, ask } = visit
  const given = (name: string) => sent.get(name) ?? ''
  const enrolment = { id: given('id'), secret: given('secret'), uri: given('uri') }
  const path = `/factors/totp/${encodeURIComponent(enrolment.id)}/confirm`
  const code = given('code').replaceAll(/\s/g, '')
  const answer = await ask<Codes>('POST', path, { bearer, body: { code } })
  if (!answer.ok) return scanPage(visit, enrolment, answer.problem)
  return codesPage(visit, answer.body.recovery_codes)
})

/** What the account API answers with a factor. */
export interface Codes {
  readonly recovery_codes: readonly string[] | null
}

/** Makes new recovery codes; the older ones stop working. */
export async function newCodes(
  visit: Visit,
  { bearer }: Person,
  approval: string,
): Promise<Outcome> {
  const answer = await visit.ask<Codes>('POST', '/factors/recovery-codes', { bearer, approval })
  if (answer.ok) return codesPage(visit, answer.body.recovery_codes)
  return refused(visit, answer.problem)
}

/** Hands the ceremony of a new passkey to the script of the page. */
export async function passkeyMade(
  visit: Visit,
  { bearer }: Person,
  { approval, name }: { approval: string; name: string },
): Promise<Outcome> {
  const { ask, say } = visit
  const answer = await ask<{ challenge: string; public_key: object }>(
    'POST',
    '/factors/passkeys/options',
    { bearer, approval, body: {} },
  )
  if (!answer.ok) return refused(visit, answer.problem)
  const { challenge, public_key } = answer.body
  return {
    title: say('addPasskey'),
    tab: 'security',
    body: html`<form method="post" action="add-passkey" data-passkey="create"
data-options="${JSON.stringify(public_key)}" hidden>
<input type="hidden" name="challenge" value="${challenge}"><input type="hidden" name="name" value="${name}">
<input type="hidden" name="credential"><p class="notice bad" role="alert" data-failed hidden>${say('passkeyFailed')}</p>
<button class="main">${say('addPasskey')}</button></form>
<noscript><p>${say('passkeyUnsupported')}</p></noscript>
<ul class="ways"><li><a href="security">${say('cancel')}</a></li></ul>`,
  }
}

/** Keeps the passkey that the browser has made. */
export const addPasskey: Page = forPerson(async (visit, { bearer }) => {
  const { form: sent, ask } = visit
  const body = {
    challenge: sent.get('challenge') ?? '',
    credential: jsonIn(sent.get('credential') ?? ''),
    name: sent.get('name') ?? '',
  }
  const answer = await ask<Codes>('POST', '/factors/passkeys', { bearer, body })
  return answer.ok ? codesPage(visit, answer.body.recovery_codes) : refused(visit, answer.problem)
})

function refused(visit: Visit, problem: Problem): Shown {
  return {
    title: visit.say('securityTitle'),
    tab: 'security',
    status: problem.status,
    body: html`${alert(visit, problem)}<p><a class="button" href="security">${visit.say('tryAgain')}</a></p>`,
  }
}

/** Recovery codes, shown once: to copy, to print, and to keep as a file. */
export function codesPage(
  visit: Visit,
  codes: readonly string[] | null,
  next: 'security?done=added' | 'sign-in' = 'security?done=added',
): Outcome {
  const { say, app } = visit
  if (codes === null) return { to: next }
  const text = codes.join('\n')
  const file = `data:text/plain;charset=utf-8,${encodeURIComponent(`${app.title}\n\n${text}\n`)}`
  return {
    title: say('recoveryCodes'),
    lead: say('codesLead'),
    ...(next !== 'sign-in' && { tab: 'security' }),
    body: html`<div class="card"><ul class="codes">${codes.map((code) => html`<li>${code}</li>`)}</ul>
<p><button data-copy="${text}" data-done="${say('copied')}" hidden>${say('copy')}</button>
<button data-print hidden>${say('print')}</button>
<a href="${file}" download="${app.name}-recovery-codes.txt">${say('download')}</a></p></div>
<p><a class="button" href="${next}">${say('codesKept')}</a></p>`,
  }
}
