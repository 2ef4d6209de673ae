import type { Problem } from '../account-client.ts'
import { actionButton, alert, field, form, notice } from '../forms.ts'
import { type Html, html, said } from '../html.ts'
import { passkeySignals, userHandleOf } from '../passkey-signals.ts'
import { forPerson, type Person } from '../session.ts'
import type { Outcome, Page, Shown, Visit } from '../visit.ts'
import { withApproval } from './approval.ts'
import { newCodes, passkeyMade, scanPage } from './enrol.ts'
import { linkProvider, waysToSignIn } from './providers.ts'

interface Factors {
  readonly totp: {
    readonly id: string
    readonly created_at: string
    readonly disabled: boolean
  } | null
  readonly recovery_codes: { readonly left: number } | null
  readonly passkeys: readonly Passkey[]
}

interface Passkey {
  readonly id: string
  readonly name: string
  readonly created_at: string
  readonly last_used_at: string | null
  readonly disabled: boolean
}

/** Below this the page urges to make new recovery codes. */
const FEW_CODES = 3

/** Second factors, recovery codes and passkeys. */
export const showSecurity: Page = forPerson((visit, person) => securityPage(visit, person))

/** What the buttons of the page do; each asks who it is first. */
export const changeSecurity: Page = forPerson((visit, person) => {
  switch (visit.form.get('what')) {
    case 'totp':
      return changing(visit, person, { what: 'totp' }, (approval) =>
        beginTotp(visit, person, approval),
      )
    case 'codes':
      return changing(visit, person, { what: 'codes' }, (approval) =>
        newCodes(visit, person, approval),
      )
    case 'passkey': {
      const name = visit.form.get('name') ?? ''
      return changing(visit, person, { what: 'passkey', name }, (approval) =>
        passkeyMade(visit, person, { approval, name }),
      )
    }
    case 'remove': {
      const id = visit.form.get('id') ?? ''
      return changing(visit, person, { what: 'remove', id }, (approval) =>
        removed(visit, person, { approval, id }),
      )
    }
    case 'link': {
      const provider = visit.form.get('provider') ?? ''
      return withApproval(visit, person, {
        ...asksFor(visit, { what: 'link', provider }),
        act: (approval) => linkProvider(visit, person, { approval, provider }),
      })
    }
    case 'unlink': {
      const id = visit.form.get('id') ?? ''
      return withApproval(visit, person, {
        ...asksFor(visit, { what: 'unlink', id }),
        act: (approval) => unlinked(visit, person, { approval, id }),
      })
    }
    case 'rename':
      return renamed(visit, person)
    case 'stop-recovery':
      return stopped(visit, person)
    default:
      return { to: 'security' }
  }
})

function changing(
  visit: Visit,
  person: Person,
  hidden: Readonly<Record<string, string>>,
  act: (approval: string) => Promise<Outcome>,
): Promise<Outcome> {
  const title = visit.say('securityTitle')
  const asked = { purpose: 'factors', action: 'security', title, hidden, tab: 'security', act }
  return withApproval(visit, person, { ...asked, purpose: 'factors' })
}

const asksFor = (visit: Visit, hidden: Readonly<Record<string, string>>) =>
  ({
    purpose: 'link',
    action: 'security',
    title: visit.say('otherProviders'),
    hidden,
    tab: 'security',
  }) as const

async function unlinked(
  visit: Visit,
  person: Person,
  { approval, id }: { approval: string; id: string },
): Promise<Outcome> {
  const path = `/identities/${encodeURIComponent(id)}`
  const answer = await visit.ask('DELETE', path, { bearer: person.bearer, approval })
  if (!answer.ok) return securityPage(visit, person, answer.problem)
  return { to: 'security?done=unlinked' }
}

async function beginTotp(visit: Visit, person: Person, approval: string): Promise<Outcome> {
  const answer = await visit.ask<{ id: string; secret: string; uri: string }>(
    'POST',
    '/factors/totp',
    { bearer: person.bearer, approval },
  )
  return answer.ok ? scanPage(visit, answer.body) : securityPage(visit, person, answer.problem)
}

async function removed(
  visit: Visit,
  person: Person,
  { approval, id }: { approval: string; id: string },
): Promise<Outcome> {
  const path = `/factors/${encodeURIComponent(id)}`
  const handle = await userHandleOf(visit, person)
  const answer = await visit.ask('DELETE', path, { bearer: person.bearer, approval })
  if (!answer.ok) return securityPage(visit, person, answer.problem)
  return { to: `security?${new URLSearchParams({ done: 'removed', ...(handle && { handle }) })}` }
}

async function renamed(visit: Visit, person: Person): Promise<Outcome> {
  const { form: sent, ask } = visit
  const path = `/factors/passkeys/${encodeURIComponent(sent.get('id') ?? '')}`
  const body = { name: sent.get('name') ?? '' }
  const answer = await ask('PATCH', path, { bearer: person.bearer, body })
  return answer.ok ? { to: 'security?done=renamed' } : securityPage(visit, person, answer.problem)
}

async function stopped(visit: Visit, person: Person): Promise<Outcome> {
  const answer = await visit.ask('DELETE', '/recovery', { bearer: person.bearer })
  return answer.ok ? { to: 'security?done=stopped' } : securityPage(visit, person, answer.problem)
}

async function securityPage(visit: Visit, person: Person, problem?: Problem): Promise<Shown> {
  const { say, ask, offer, query, language } = visit
  const { bearer, me } = person
  const hasFactors = offer.second_factors.methods.length > 0 || offer.passkeys.on
  const answer = hasFactors ? await ask<Factors>('GET', '/factors', { bearer }) : undefined
  const { recovery_requested_at: asked } = me
  return {
    title: say('securityTitle'),
    tab: 'security',
    ...(problem && { status: problem.status }),
    body: html`${doneNotice(visit, query.get('done'))}${alert(visit, problem)}
${me.must_enrol && notice(say('mustEnrol'), 'warn')}
${
  asked &&
  html`<section class="notice warn"><p>${say('recoveryAsked', { date: language.date(asked) })}</p>
${actionButton({ action: 'security', verb: say('stopRecovery'), hidden: { what: 'stop-recovery' } })}</section>`
}
${
  answer?.ok
    ? html`${offer.second_factors.methods.includes('totp') && authenticator(visit, answer.body)}
${answer.body.recovery_codes && codes(visit, answer.body.recovery_codes.left)}
${offer.passkeys.on && passkeys(visit, answer.body.passkeys)}${await passkeySignals(visit, person)}`
    : alert(visit, answer?.problem)
}${await waysToSignIn(visit, person)}`,
  }
}

function doneNotice({ say }: Visit, done: string | null): Html | undefined {
  if (done === 'removed') return notice(say('factorRemoved'))
  if (done === 'added') return notice(say('factorAdded'))
  if (done === 'renamed') return notice(say('renamed'))
  if (done === 'unlinked') return notice(say('providerUnlinked'))
  if (done === 'stopped') return notice(say('recoveryStopped'))
  return undefined
}

function authenticator({ say, language }: Visit, { totp }: Factors): Html {
  const name = say('authenticator')
  return html`<section class="card"><h2>${name}</h2>
<p>${totp ? say('authenticatorOn', { date: language.date(totp.created_at) }) : say('authenticatorOff')}
${totp?.disabled && say('factorDisabled')}</p>
${
  totp
    ? actionButton({
        action: 'security',
        verb: say('remove'),
        label: say('removeNamed', { name }),
        hidden: { what: 'remove', id: totp.id },
      })
    : actionButton({ action: 'security', verb: say('setUp'), hidden: { what: 'totp' } })
}</section>`
}

function codes({ say }: Visit, left: number): Html {
  const word = left < FEW_CODES ? 'codesFew' : 'codesLeft'
  return html`<section class="card"><h2>${say('recoveryCodes')}</h2><p>${say(word, { count: left })}</p>
${actionButton({ action: 'security', verb: say('newCodes'), hidden: { what: 'codes' } })}</section>`
}

function passkeys(visit: Visit, all: readonly Passkey[]): Html {
  const { say } = visit
  return html`<section class="card"><h2>${say('passkeys')}</h2><p>${say('passkeysLead')}</p>
${all.map((one) => passkey(visit, one))}
${form({
  action: 'security',
  verb: say('addPasskey'),
  label: say('addPasskey'),
  hidden: { what: 'passkey' },
  fields: field(visit, {
    name: 'name',
    label: say('passkeyName'),
    autocomplete: 'off',
    maxlength: 60,
  }),
})}</section>`
}

function passkey(visit: Visit, { id, name, last_used_at, disabled }: Passkey): Html {
  const { say, language } = visit
  const used = last_used_at
    ? say('lastUsed', { date: language.date(last_used_at) })
    : say('neverUsed')
  return html`<details><summary><strong>${said(name)}</strong>
<span class="hint">${used} ${disabled && say('factorDisabled')}</span></summary>
<form method="post" action="security"><input type="hidden" name="what" value="rename">
<input type="hidden" name="id" value="${id}"><div class="field">
<label for="name-${id}">${say('passkeyName')}</label>
<input id="name-${id}" name="name" value="${name}" maxlength="60" required autocomplete="off"></div>
<button>${say('rename')}</button></form>
${actionButton({
  action: 'security',
  verb: say('remove'),
  label: say('removeNamed', { name }),
  hidden: { what: 'remove', id },
})}</details>`
}
