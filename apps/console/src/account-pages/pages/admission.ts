import { alert } from '../forms.ts'
import { html } from '../html.ts'
import { type Grant, signedInTo } from '../session.ts'
import type { Outcome, Page, Visit } from '../visit.ts'
import { placeAfter } from './going-on.ts'
import { jsonIn, type Step, secondStep } from './second-step.ts'

/** After a proof was right: the second step, or the page that was asked for. */
export function admitted(visit: Visit, answer: Grant | Step): Outcome {
  if ('challenge' in answer) return secondStep(visit, answer)
  const to = answer.must_enrol ? 'security' : placeAfter(visit, visit.form)
  return signedInTo(visit, answer, to)
}

/** Takes the second factor. */
export const takeSecondFactor: Page = async (visit) => {
  const { form: sent, ask, say } = visit
  const challenge = sent.get('challenge') ?? ''
  const methods = (sent.get('methods') ?? '').split(' ')
  const answer = await ask<Grant>('POST', '/login/second-factor', {
    body: { challenge, ...proofIn(sent) },
  })
  if (answer.ok) return admitted(visit, answer.body)
  const { problem } = answer
  if (problem.code === 'proof_invalid') return secondStep(visit, { challenge, methods }, problem)
  return {
    status: problem.status,
    title: say('secondStep'),
    body: html`${alert(visit, problem)}<p><a class="button" href="sign-in">${say('signIn')}</a></p>`,
  }
}

/** The one proof that a form holds, as the API takes it. */
function proofIn(sent: URLSearchParams): Readonly<Record<string, unknown>> {
  const given = (name: string) => sent.get(name) || undefined
  const code = given('code')
  const recovery = given('recovery_code')
  const credential = given('credential')
  if (code !== undefined) return { code: code.replaceAll(/\s/g, '') }
  if (recovery !== undefined) return { recovery_code: recovery }
  return credential === undefined ? { code: '' } : { passkey: jsonIn(credential) }
}
