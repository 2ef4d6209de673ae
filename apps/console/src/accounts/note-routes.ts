import type { Clock } from '@usher/engine'
import { del, errorBody, noBody, object, post, refusal, reply, text, UNSTORABLE } from '@usher/http'
import type { Notes } from '../notebook/notes.ts'
import { type Realms, realmNamed } from '../realms.ts'
import { asAdministrator } from '../session/routes.ts'
import { noteBody, refusals } from './schemas.ts'

export interface NoteParts {
  readonly realms: Realms
  readonly clock: Clock
  readonly notes: Notes
}

const tags = ['accounts']
const LONGEST = 2_000
const storable = { characters: UNSTORABLE, message: 'The text holds a character that cannot be.' }

/** What operators want each other to know of an account. The account's holder does not see it. */
export const noteRoutes = (parts: NoteParts) => [addNote(parts), removeNote(parts)]

const addNote = ({ realms, clock, notes }: NoteParts) =>
  post('/realms/{realm}/accounts/{id}/notes', {
    summary: 'Add a note for other operators',
    tags,
    access: asAdministrator,
    body: object({ text: text({ min: 1, max: LONGEST, trim: true, forbidden: storable }) }),
    responses: { 201: noteBody, ...refusals, 422: errorBody },
    async handle({ params, body, principal: { account: author } }) {
      const { engine } = realmNamed(realms, params.realm)
      const { id: account } = await engine.getAccount({ id: params.id })
      const place = { realm: params.realm, account }
      const note = { at: clock.now(), author: author.id, text: body.text }
      const added = await notes.add(place, note)
      return reply(201, { ...added, author: author.shownIdentifier })
    },
  })

const removeNote = ({ realms, notes }: NoteParts) =>
  del('/realms/{realm}/accounts/{id}/notes/{note_id}', {
    summary: 'Remove a note',
    tags,
    access: asAdministrator,
    responses: { 204: noBody, ...refusals },
    async handle({ params: { realm, id: account, note_id } }) {
      realmNamed(realms, realm)
      const isPossible = /^[\w-]{1,100}$/.test(note_id) && /^[\w-]{1,100}$/.test(account)
      const { removed } = isPossible
        ? await notes.remove({ realm, account }, note_id)
        : { removed: false }
      if (!removed) throw refusal(404, 'There is no such note.')
      return reply(204)
    },
  })
