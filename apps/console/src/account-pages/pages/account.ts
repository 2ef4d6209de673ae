import type { Problem } from '../account-client.ts'
import { alert, field, form, notice } from '../forms.ts'
import { type Html, html, said } from '../html.ts'
import { LANGUAGES } from '../language.ts'
import { passkeyOffer, passkeySignals } from '../passkey-signals.ts'
import { forPerson, type Person } from '../session.ts'
import type { Page, Shown, Visit } from '../visit.ts'
import { incompleteLink } from './activate.ts'
import { withApproval } from './approval.ts'
import { profileFields, profileIn } from './register.ts'

/** Somebody's own profile. */
export const showProfile: Page = forPerson((visit, person) => profilePage(visit, person))

/** Changes the profile. */
export const saveProfile: Page = forPerson(async (visit, person) => {
  const { ask, form: sent } = visit
  const locale = sent.get('locale') || undefined
  const body = { ...profileIn(visit), ...(locale && { locale }) }
  const answer = await ask('PATCH', '/me', { bearer: person.bearer, body })
  if (!answer.ok) return profilePage(visit, person, answer.problem)
  return { to: 'profile?done=saved' }
})

async function profilePage(visit: Visit, person: Person, problem?: Problem): Promise<Shown> {
  const { me } = person
  const { say, offer, query, form: sent, language } = visit
  const given = (name: string) => sent.get(name) ?? textOf(me.profile[name])
  const done = query.get('done')
  return {
    title: say('profileTitle'),
    tab: 'profile',
    lead: html`${said(me.email ?? me.username ?? '')}. ${say('memberSince', {
      date: language.date(me.created_at),
    })}`,
    ...(problem && { status: problem.status }),
    body: html`${done === 'saved' && notice(say('profileSaved'))}
${done === 'email' && notice(say('emailAsked'))}${alert(visit, problem)}
${await passkeyOffer(visit, person)}
${me.pending_email && notice(say('pendingEmail', { email: me.pending_email }), 'warn')}
<div class="card">${form({
      action: 'profile',
      verb: say('save'),
      label: say('profile'),
      fields: [...profileFields(visit, given, problem), localeField(visit, me.locale)],
    })}</div>
${offer.email_change && emailForm(visit)}${await passkeySignals(visit, person)}`,
  }
}

function textOf(value: string | number | null | undefined): string | undefined {
  return value === null || value === undefined ? undefined : String(value)
}

/** The language of mails. */
function localeField({ say, offer }: Visit, current: string | null): Html {
  const known = LANGUAGES.filter(({ tag }) => offer.locales.includes(tag))
  return html`<div class="field"><label for="locale">${say('language')}</label>
<select id="locale" name="locale"><option value="">–</option>${known.map(
    ({ tag, name }) =>
      html`<option value="${tag}" lang="${tag}"${tag === current && html` selected`}>${name}</option>`,
  )}</select></div>`
}

function emailForm(visit: Visit, problem?: Problem): Html {
  const { say, form: sent } = visit
  return html`<section class="card"><h2>${say('changeEmail')}</h2><p>${say('changeEmailText')}</p>
${form({
  action: 'email',
  verb: say('changeEmail'),
  label: say('changeEmail'),
  fields: field(
    visit,
    {
      name: 'email',
      label: say('newEmail'),
      type: 'email',
      autocomplete: 'email',
      value: sent.get('email') ?? undefined,
    },
    problem,
  ),
})}</section>`
}

/** Asks for another address: the new one gets a link, the present one a notice. */
export const changeEmail: Page = forPerson((visit, person) =>
  withApproval(visit, person, {
    purpose: 'email',
    action: 'email',
    title: visit.say('changeEmail'),
    hidden: { email: visit.form.get('email') ?? '' },
    tab: 'profile',
    async act(approval) {
      const body = { email: visit.form.get('email') ?? '' }
      const answer = await visit.ask('POST', '/email', { bearer: person.bearer, approval, body })
      if (answer.ok) return { to: 'profile?done=email' }
      return {
        status: answer.problem.status,
        title: visit.say('changeEmail'),
        tab: 'profile',
        body: html`${alert(visit, answer.problem)}${emailForm(visit, answer.problem)}`,
      }
    },
  }),
)

interface MailedLink {
  readonly path: string
  readonly action: string
  readonly title: 'confirmEmail' | 'revertEmail'
  readonly text: 'confirmEmailText' | 'revertEmailText'
  readonly verb: 'confirmButton' | 'revertButton'
  readonly done: 'emailConfirmed' | 'emailReverted'
}

const CONFIRM: MailedLink = {
  path: '/email/confirm',
  action: 'confirm-email',
  title: 'confirmEmail',
  text: 'confirmEmailText',
  verb: 'confirmButton',
  done: 'emailConfirmed',
}

const REVERT: MailedLink = {
  path: '/email/revert',
  action: 'revert-email',
  title: 'revertEmail',
  text: 'revertEmailText',
  verb: 'revertButton',
  done: 'emailReverted',
}

function linkPage(link: MailedLink, visit: Visit, token: string, problem?: Problem): Shown {
  const { say } = visit
  const isOld = problem?.code === 'one_time_token_invalid'
  return {
    title: say(link.title),
    lead: say(link.text),
    ...(problem && { status: problem.status }),
    body: html`${alert(visit, problem)}${
      isOld
        ? html`<p><a class="button" href="sign-in">${say('signIn')}</a></p>`
        : form({ action: link.action, verb: say(link.verb), hidden: { token }, fields: [] })
    }`,
  }
}

/** Opening the link of a mail spends nothing. */
const opening =
  (link: MailedLink): Page =>
  (visit) => {
    const token = visit.query.get('token')
    return token ? linkPage(link, visit, token) : incompleteLink(visit)
  }

const spending =
  (link: MailedLink): Page =>
  async (visit) => {
    const token = visit.form.get('token') ?? ''
    const answer = await visit.ask<{ email: string }>('POST', link.path, { body: { token } })
    if (!answer.ok) return linkPage(link, visit, token, answer.problem)
    const { email } = answer.body
    return {
      title: visit.say(link.done, { email }),
      body: html`<p><a class="button" href="sign-in">${visit.say('signIn')}</a></p>`,
    }
  }

/** Where the links of the mails about a new address lead. */
export const emailLinks = {
  showConfirm: opening(CONFIRM),
  confirm: spending(CONFIRM),
  showRevert: opening(REVERT),
  revert: spending(REVERT),
}
