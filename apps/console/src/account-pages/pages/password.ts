import type { Problem } from '../account-client.ts'
import { alert, differing, field, form, newPasswordFields, notice } from '../forms.ts'
import { html } from '../html.ts'
import { forPerson, type Person } from '../session.ts'
import type { Outcome, Page, Shown, Visit } from '../visit.ts'
import { withApproval } from './approval.ts'

/** A new password for somebody who knows the present one. */
export const showPassword: Page = forPerson((visit) => passwordPage(visit))

/** Changes it; all other sessions end. */
export const changePassword: Page = forPerson(async (visit, person) => {
  const { form: sent } = visit
  const differs = differing(visit)
  if (differs) return passwordPage(visit, differs)
  if (sent.has('proof')) return approved(visit, person)
  const body = { current_password: sent.get('current') ?? '', new_password: sent.get('new') ?? '' }
  const answer = await visit.ask('PUT', '/password', { bearer: person.bearer, body })
  if (answer.ok) return { to: 'password?done=changed' }
  // Accounts with a second factor prove more than a password.
  return answer.problem.code === 'approval_required'
    ? approved(visit, person)
    : passwordPage(visit, answer.problem)
})

function approved(visit: Visit, person: Person): Promise<Outcome> {
  const { form: sent, say } = visit
  const chosen = sent.get('new') ?? ''
  return withApproval(visit, person, {
    purpose: 'password',
    action: 'password',
    title: say('changePassword'),
    hidden: { new: chosen, again: chosen },
    tab: 'password',
    async act(approval) {
      const body = { new_password: chosen }
      const answer = await visit.ask('PUT', '/password', { bearer: person.bearer, approval, body })
      return answer.ok ? { to: 'password?done=changed' } : passwordPage(visit, answer.problem)
    },
  })
}

function passwordPage(visit: Visit, problem?: Problem): Shown {
  const { say, offer, query } = visit
  const isWrong = problem?.code === 'credentials_invalid'
  const shown = isWrong ? { ...problem, code: 'current_password_wrong' } : problem
  const done = say(offer.sessions ? 'passwordChanged' : 'passwordChangedPlain')
  return {
    title: say('changePassword'),
    tab: 'password',
    ...(problem && { status: problem.status }),
    body: html`${query.get('done') === 'changed' && notice(done)}${alert(visit, shown)}
<div class="card">${form({
      action: 'password',
      verb: say('changePasswordButton'),
      label: say('changePassword'),
      fields: [
        field(
          visit,
          {
            name: 'current',
            label: say('currentPassword'),
            type: 'password',
            autocomplete: 'current-password',
            path: '/current_password',
          },
          problem,
        ),
        newPasswordFields(visit, problem),
      ],
    })}</div>`,
  }
}
