import type { Problem } from '../account-client.ts'
import { alert, field, form } from '../forms.ts'
import { type Html, html } from '../html.ts'
import type { Shown, Visit } from '../visit.ts'
import { goingTo } from './going-on.ts'

/** What a right password answers where a second factor is needed. */
export interface Step {
  readonly challenge: string
  readonly methods: readonly string[]
}

/** Asks for the second factor. */
export function secondStep(visit: Visit, { challenge, methods }: Step, problem?: Problem): Shown {
  const { say, offer } = visit
  const hidden = { ...goingTo(visit), challenge, methods: methods.join(' ') }
  const codeForm = (name: 'code' | 'recovery_code', label: string) =>
    form({
      action: 'second-factor',
      verb: say('goOn'),
      label,
      hidden,
      fields: field(visit, {
        name,
        label,
        autocomplete: name === 'code' ? 'one-time-code' : 'off',
        ...(name === 'code' && { inputmode: 'numeric' }),
      }),
    })
  return {
    title: say('secondStep'),
    lead: say('secondStepLead'),
    ...(problem && { status: problem.status }),
    body: html`${alert(visit, problem)}<div class="card">
${methods.includes('totp') && codeForm('code', say('totpCode'))}
${methods.includes('passkey') && passkeyStep(visit, hidden)}
${
  methods.includes('recovery_code') &&
  html`<details${!methods.includes('totp') && !methods.includes('passkey') && html` open`}>
<summary>${say('useRecoveryCode')}</summary>${codeForm('recovery_code', say('recoveryCode'))}</details>`
}</div>
${offer.recovery && html`<ul class="ways"><li><a href="recovery">${say('lostFactor')}</a></li></ul>`}`,
  }
}

function passkeyStep({ say }: Visit, hidden: Readonly<Record<string, string | undefined>>): Html {
  return html`<form method="post" action="second-factor" data-passkey="second-factor" hidden>
${Object.entries(hidden).map(
  ([name, value]) => value && html`<input type="hidden" name="${name}" value="${value}">`,
)}<input type="hidden" name="credential"><button>${say('usePasskey')}</button></form>`
}

/** What the script of the page has put into a field. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return {} // the API refuses it
  }
}
