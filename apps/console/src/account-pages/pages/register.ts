import type { Problem } from '../account-client.ts'
import { alert, differing, field, form, newPasswordFields } from '../forms.ts'
import { type Html, html } from '../html.ts'
import type { Grant } from '../session.ts'
import type { Page, Shown, Visit } from '../visit.ts'
import { checkMail } from './activate.ts'
import { admitted } from './admission.ts'
import { goingTo } from './going-on.ts'

/** Where somebody makes an account. */
export const showRegistration: Page = (visit) => registrationPage(visit)

/** Registers; a mail follows where the app wants the address confirmed. */
export const register: Page = async (visit) => {
  const { form: sent, ask, offer, language } = visit
  const differs = differing(visit)
  if (differs) return registrationPage(visit, differs)
  const identifier = sent.get('identifier') ?? ''
  const answer = await ask<Grant | { email: string }>('POST', '/register', {
    body: {
      [offer.identifier]: identifier,
      password: sent.get('new') ?? '',
      locale: language.tag,
      ...profileIn(visit),
    },
  })
  if (!answer.ok) return registrationPage(visit, answer.problem)
  return 'access_token' in answer.body
    ? admitted(visit, answer.body)
    : checkMail(visit, answer.body.email)
}

function registrationPage(visit: Visit, problem?: Problem): Shown {
  const { say, app, offer, form: sent } = visit
  if (offer.registration !== 'open') {
    const body = html`<p>${say('registrationClosed')}</p>
<p><a class="button" href="sign-in">${say('signIn')}</a></p>`
    return { title: say('register'), status: 403, body }
  }
  const isEmail = offer.identifier === 'email'
  return {
    title: say('register'),
    lead: say('registerLead', { app: app.title }),
    ...(problem && { status: problem.status }),
    body: html`${alert(visit, problem)}<div class="card">${form({
      action: 'register',
      verb: say('register'),
      label: say('register'),
      hidden: goingTo(visit),
      fields: [
        field(
          visit,
          {
            name: 'identifier',
            label: say(isEmail ? 'email' : 'username'),
            type: isEmail ? 'email' : 'text',
            autocomplete: 'username',
            value: sent.get('identifier') ?? undefined,
            path: `/${offer.identifier}`,
          },
          problem,
        ),
        ...profileFields(visit, (name) => sent.get(name) ?? undefined, problem),
        newPasswordFields(visit, passwordProblem(problem)),
      ],
    })}</div>
<ul class="ways"><li>${say('haveAccount')} <a href="sign-in">${say('signIn')}</a></li></ul>`,
  }
}

/** The page calls the password `new`, as it does wherever somebody chooses one. */
function passwordProblem(problem: Problem | undefined): Problem | undefined {
  if (!problem) return undefined
  const errors = problem.errors.map((error) =>
    error.path === '/password' ? { ...error, path: '/new_password' } : error,
  )
  return { ...problem, errors }
}

/** The fields of the app's own profile. */
export function profileFields(
  visit: Visit,
  given: (name: string) => string | undefined,
  problem?: Problem,
): Html[] {
  const { properties = {}, required = [] } = visit.offer.profile
  return Object.entries(properties).map(([name, { type, title, maxLength }]) =>
    field(
      visit,
      {
        name,
        label: title ?? spelledOut(name),
        type: type === 'integer' ? 'number' : 'text',
        autocomplete: AUTOCOMPLETE[name] ?? 'off',
        value: given(name),
        isOptional: !required.includes(name),
        maxlength: maxLength,
      },
      problem,
    ),
  )
}

/** What browsers may fill in by themselves (WCAG 1.3.5). */
const AUTOCOMPLETE: Readonly<Record<string, string>> = {
  name: 'name',
  display_name: 'nickname',
  first_name: 'given-name',
  firstname: 'given-name',
  last_name: 'family-name',
  lastname: 'family-name',
  nickname: 'nickname',
}

function spelledOut(name: string): string {
  const words = name.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** What the form says of the profile, as the API takes it: an empty field is an empty value. */
export function profileIn({ offer, form: sent }: Visit): Readonly<Record<string, unknown>> {
  const { properties = {}, required = [] } = offer.profile
  const entries = Object.entries(properties).map(([name, { type }]) => {
    const text = (sent.get(name) ?? '').trim()
    if (text === '') return [name, required.includes(name) ? '' : null] as const
    return [name, type === 'integer' ? Number(text) : text] as const
  })
  return Object.fromEntries(entries)
}
