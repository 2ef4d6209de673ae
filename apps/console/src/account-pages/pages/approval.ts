import type { Problem } from '../account-client.ts'
import { alert, field, form } from '../forms.ts'
import { type Html, html } from '../html.ts'
import type { Person } from '../session.ts'
import type { Outcome, Shown, Visit } from '../visit.ts'
import { jsonIn } from './second-step.ts'

interface Protected {
  readonly purpose: 'factors' | 'email' | 'password' | 'export' | 'erase' | 'api_keys' | 'link'
  /** The page that the form goes to. */
  readonly action: string
  readonly title: string
  /** What the form has said already, on its way through the question. */
  readonly hidden: Readonly<Record<string, string>>
  readonly tab: string
  /** What an approval is needed for. */
  act(approval: string): Promise<Outcome>
}

/** How somebody can prove who they are (account API, section 6). */
interface Options {
  readonly challenge: string | null
  readonly public_key: object | null
  readonly methods: readonly string[]
}

const PROOFS = ['password', 'code', 'recovery_code', 'credential', 'email_code']

/** Does what an approval is needed for: asks who it is first, and acts when the proof was right. */
export async function withApproval(
  visit: Visit,
  person: Person,
  asked: Protected,
): Promise<Outcome> {
  const { form: sent, ask } = visit
  const isProof = sent.has('proof') && PROOFS.some((name) => sent.get(name))
  if (!isProof) return question(visit, person, asked)
  const { bearer } = person
  const answer = await ask<{ approval: string }>('POST', '/approvals', {
    bearer,
    body: { purpose: asked.purpose, ...proofIn(sent) },
  })
  if (!answer.ok) return question(visit, person, asked, answer.problem)
  return asked.act(answer.body.approval)
}

function proofIn(sent: URLSearchParams): Readonly<Record<string, unknown>> {
  const given = (name: string) => sent.get(name) || undefined
  const challenge = given('challenge')
  const credential = given('credential')
  if (credential !== undefined) return { passkey: jsonIn(credential), challenge }
  const code = given('code')
  if (code !== undefined) return { code: code.replaceAll(/\s/g, '') }
  const recovery = given('recovery_code')
  if (recovery !== undefined) return { recovery_code: recovery }
  const mailed = given('email_code')
  if (mailed !== undefined) return { email_code: mailed, challenge }
  return { password: given('password') ?? '' }
}

async function question(
  visit: Visit,
  { bearer }: Person,
  asked: Protected,
  problem?: Problem,
): Promise<Shown> {
  const { say, ask } = visit
  const options = await ask<Options>('POST', '/approvals/options', { bearer })
  const body = options.ok
    ? html`${alert(visit, problem && inWords(problem))}
<div class="card">${proofForms(visit, asked, options.body)}</div>`
    : alert(visit, options.problem)
  return {
    status: problem?.status ?? 200,
    title: say('proveTitle'),
    lead: say('proveLead'),
    tab: asked.tab,
    body: html`${body}<ul class="ways"><li><a href="${asked.tab}">${say('cancel')}</a></li></ul>`,
  }
}

/** A wrong password is no wrong code. */
function inWords(problem: Problem): Problem {
  return problem.code === 'proof_invalid' ? { ...problem, code: 'proveFailed' } : problem
}

function proofForms(visit: Visit, asked: Protected, { methods, challenge, public_key }: Options) {
  const { say } = visit
  const hidden = {
    ...asked.hidden,
    proof: '1',
    ...(challenge !== null && { challenge }),
  }
  const one = (name: string, label: string, facts: object): Html =>
    form({
      action: asked.action,
      verb: say('goOn'),
      label: asked.title,
      hidden,
      fields: field(visit, { name, label, autocomplete: 'off', ...facts }),
    })
  const all: Readonly<Record<string, () => Html>> = {
    password: () =>
      one('password', say('currentPassword'), {
        type: 'password',
        autocomplete: 'current-password',
      }),
    totp: () =>
      one('code', say('totpCode'), { autocomplete: 'one-time-code', inputmode: 'numeric' }),
    passkey: () => passkeyProof(visit, asked, hidden, public_key),
    recovery_code: () => one('recovery_code', say('recoveryCode'), {}),
    email_code: () =>
      html`<p>${say('mailedCode')}</p>${one('email_code', say('codeFromMail'), {
        autocomplete: 'one-time-code',
      })}`,
  }
  return methods.map((method) => all[method]?.())
}

function passkeyProof(
  { say }: Visit,
  asked: Protected,
  hidden: Readonly<Record<string, string>>,
  publicKey: object | null,
): Html {
  return html`<form method="post" action="${asked.action}" data-passkey="get"
data-options="${JSON.stringify(publicKey)}" hidden>${Object.entries(hidden).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  )}<input type="hidden" name="credential"><button>${say('usePasskey')}</button></form>`
}
