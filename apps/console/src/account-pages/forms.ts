import type { Problem } from './account-client.ts'
import { type Html, html } from './html.ts'
import type { Offer } from './person-app.ts'
import type { Visit } from './visit.ts'
import { english, type Word } from './words/english.ts'

interface FieldFacts {
  readonly name: string
  readonly label: string
  readonly type?: 'text' | 'email' | 'password' | 'number'
  readonly autocomplete: string
  readonly value?: string | undefined
  readonly hint?: string | undefined
  readonly isOptional?: boolean
  readonly inputmode?: 'numeric'
  readonly maxlength?: number | undefined
  /** Where the API says what is wrong with it. Default: `/` and the name. */
  readonly path?: string
}

interface FormFacts {
  readonly action: string
  readonly verb: string
  readonly label?: string
  readonly fields: Html | readonly Html[]
  /** Sent along: the token of a link, or where to go afterwards. */
  readonly hidden?: Readonly<Record<string, string | undefined>>
  readonly isDangerous?: boolean
}

/** A form that also works without a script. */
export function form({ action, verb, label, fields, hidden = {}, isDangerous }: FormFacts): Html {
  const name = label && html` aria-label="${label}"`
  return html`<form method="post" action="${action}"${name}>
${Object.entries(hidden).map(
  ([key, value]) =>
    value !== undefined && html`<input type="hidden" name="${key}" value="${value}">`,
)}
${fields}
<button class="${isDangerous ? 'danger' : 'main'}">${verb}</button>
</form>`
}

/** A button that does one thing, with a label that says to what. */
export function actionButton(facts: {
  readonly action: string
  readonly verb: string
  readonly label?: string
  readonly hidden?: Readonly<Record<string, string>>
}): Html {
  const { action, verb, label, hidden = {} } = facts
  return html`<form method="post" action="${action}" class="inline">
${Object.entries(hidden).map(
  ([key, value]) => html`<input type="hidden" name="${key}" value="${value}">`,
)}<button${label && html` aria-label="${label}"`}>${verb}</button></form>`
}

/** A field with its label, its hint, and what the server says is wrong with it. */
export function field(visit: Visit, facts: FieldFacts, problem?: Problem): Html {
  const { name, label, type = 'text', autocomplete, value, hint, isOptional, inputmode } = facts
  const wrong = problem && wordsForField(visit, problem, facts.path ?? `/${name}`)
  const described = [hint && `${name}-hint`, wrong && `${name}-problem`].filter(Boolean).join(' ')
  return html`<div class="field">
<label for="${name}">${label}</label>
<input id="${name}" name="${name}" type="${type}" autocomplete="${autocomplete}"
${value !== undefined && html` value="${value}"`}${!isOptional && html` required`}
${inputmode && html` inputmode="${inputmode}"`}${facts.maxlength && html` maxlength="${facts.maxlength}"`}
${described && html` aria-describedby="${described}"`}${wrong && html` aria-invalid="true"`}>
${hint && html`<p class="hint" id="${name}-hint">${hint}</p>`}
${wrong && html`<p class="wrong" id="${name}-problem">${wrong}</p>`}
</div>`
}

/** What was refused. It has the focus when the page opens, as nothing else tells of it. */
export function alert(visit: Visit, problem: Problem | undefined): Html | undefined {
  if (!problem) return undefined
  return html`<p class="notice bad" role="alert" tabindex="-1" autofocus>${wordsFor(visit, problem)}</p>`
}

/** What has happened. */
export function notice(text: string, tone: 'good' | 'warn' = 'good'): Html {
  return html`<p class="notice ${tone}" role="status" tabindex="-1" autofocus>${text}</p>`
}

/** A refusal in the reader's language; whatever has no words here is told as the API tells it. */
function wordsFor(visit: Visit, { code, detail, status, errors }: Problem): string {
  const { say } = visit
  if (isWord(code)) return say(code)
  if (code === 'password_rejected') {
    return errors.map((error) => fieldWords(visit, error.code, error.message)).join(' ')
  }
  return status >= 500 ? say('unavailable') : detail || say('invalid')
}

function wordsForField(visit: Visit, { errors }: Problem, path: string): string | undefined {
  const own = errors.filter((error) => error.path === path)
  if (own.length === 0) return undefined
  return own.map(({ code, message }) => fieldWords(visit, code, message)).join(' ')
}

function fieldWords({ say, offer }: Visit, code: string, message: string): string {
  const limits = { min: offer.password?.min ?? '', max: offer.password?.max ?? '' }
  const isLength = code === 'too_short' || code === 'too_long'
  if (isLength && !limits.min) return message
  return isWord(code) ? say(code, limits) : message
}

function isWord(code: string): code is Word {
  return Object.hasOwn(english, code)
}

/** The name by which somebody signs in. */
export function identifierField(visit: Visit, value: string | undefined, problem?: Problem): Html {
  const { offer, say } = visit
  const isEmail = offer.identifier === 'email'
  return field(
    visit,
    {
      name: 'identifier',
      label: say(isEmail ? 'email' : 'username'),
      type: isEmail ? 'email' : 'text',
      autocomplete: offer.passkeys.on ? 'username webauthn' : 'username',
      value,
      path: `/${offer.identifier}`,
    },
    problem,
  )
}

/** A new password, twice: nobody sees what they type. */
export function newPasswordFields(visit: Visit, problem?: Problem): Html {
  const { say, offer } = visit
  const min = offer.password?.min
  return html`${field(
    visit,
    {
      name: 'new',
      label: say('newPassword'),
      type: 'password',
      autocomplete: 'new-password',
      hint: min ? say('atLeast', { min }) : undefined,
      path: '/new_password',
    },
    problem,
  )}${field(visit, {
    name: 'again',
    label: say('newPasswordAgain'),
    type: 'password',
    autocomplete: 'new-password',
  })}`
}

/** The two differ, which the server finds out where there is no script. */
export function differing(visit: Visit): Problem | undefined {
  if (visit.form.get('new') === visit.form.get('again')) return undefined
  const detail = visit.say('passwordsDiffer')
  return { status: 422, code: 'passwords_differ', detail, errors: [], body: {} }
}

/** The offer's own word for what one signs in with. */
export function credentialField(visit: Visit, { credential }: Offer): Html {
  return field(visit, {
    name: 'password',
    label: visit.say(credential === 'secret' ? 'secret' : 'password'),
    type: 'password',
    autocomplete: 'current-password',
  })
}
