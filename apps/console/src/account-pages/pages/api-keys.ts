import type { Problem } from '../account-client.ts'
import { actionButton, alert, field, form, notice } from '../forms.ts'
import { type Html, html, said } from '../html.ts'
import { forPerson, type Person } from '../session.ts'
import type { Page, Shown, Visit } from '../visit.ts'
import { withApproval } from './approval.ts'

interface Key {
  readonly id: string
  readonly name: string
  readonly prefix: string
  readonly last_used_at: string | null
  readonly expires_at: string
}

const STANDARD_DAYS = '90'

/** Keys for programs that act for somebody. */
export const showKeys: Page = forPerson((visit, person) => keysPage(visit, person))

/** Makes a key, or revokes one. */
export const changeKeys: Page = forPerson(async (visit, person) => {
  const { form: sent, ask, say } = visit
  const { bearer } = person
  const id = sent.get('id')
  if (id) {
    const answer = await ask('DELETE', `/api-keys/${encodeURIComponent(id)}`, { bearer })
    return answer.ok ? { to: 'api-keys?done=revoked' } : keysPage(visit, person, answer.problem)
  }
  const name = sent.get('name') ?? ''
  const days = sent.get('days') || STANDARD_DAYS
  return withApproval(visit, person, {
    purpose: 'api_keys',
    action: 'api-keys',
    title: say('apiKeys'),
    hidden: { name, days },
    tab: 'api-keys',
    async act(approval) {
      const body = { name, expires_in_days: Number(days) }
      const answer = await ask<{ key: string }>('POST', '/api-keys', { bearer, approval, body })
      return answer.ok ? keyPage(visit, answer.body.key) : keysPage(visit, person, answer.problem)
    },
  })
})

function keyPage({ say }: Visit, key: string): Shown {
  return {
    title: say('apiKeys'),
    tab: 'api-keys',
    body: html`${notice(say('keyMade'), 'warn')}<p class="secret">${key}</p>
<p><button data-copy="${key}" data-done="${say('copied')}" hidden>${say('copy')}</button></p>
<p><a class="button" href="api-keys">${say('codesKept')}</a></p>`,
  }
}

async function keysPage(visit: Visit, { bearer }: Person, problem?: Problem): Promise<Shown> {
  const { say, ask, query } = visit
  const answer = await ask<{ keys: Key[] }>('GET', '/api-keys', { bearer })
  const keys = answer.ok ? answer.body.keys : []
  return {
    title: say('apiKeys'),
    lead: say('apiKeysLead'),
    tab: 'api-keys',
    ...(problem && { status: problem.status }),
    body: html`${query.get('done') === 'revoked' && notice(say('keyRevoked'))}${alert(visit, problem)}
${
  keys.length === 0
    ? html`<p>${say('noKeys')}</p>`
    : html`<ul class="list" aria-label="${say('apiKeys')}">${keys.map((key) => item(visit, key))}</ul>`
}
<div class="card">${newKeyForm(visit, problem)}</div>`,
  }
}

function item({ say, language }: Visit, key: Key): Html {
  const { id, name, prefix, last_used_at, expires_at } = key
  const facts = [
    `${prefix}…`,
    say('keyExpires', { date: language.date(expires_at) }),
    last_used_at ? say('lastUsed', { date: language.date(last_used_at) }) : say('neverUsed'),
  ]
  return html`<li><div><strong>${said(name)}</strong><p class="hint">${facts.join(', ')}</p></div>
${actionButton({
  action: 'api-keys',
  verb: say('remove'),
  label: say('revokeKey', { name }),
  hidden: { id },
})}</li>`
}

function newKeyForm(visit: Visit, problem?: Problem): Html {
  const { say, form: sent } = visit
  return form({
    action: 'api-keys',
    verb: say('makeKey'),
    label: say('makeKey'),
    fields: [
      field(
        visit,
        {
          name: 'name',
          label: say('keyName'),
          autocomplete: 'off',
          maxlength: 60,
          value: sent.get('name') ?? undefined,
        },
        problem,
      ),
      field(
        visit,
        {
          name: 'days',
          label: say('keyDays'),
          type: 'number',
          autocomplete: 'off',
          value: STANDARD_DAYS,
          path: '/expires_in_days',
        },
        problem,
      ),
    ],
  })
}
