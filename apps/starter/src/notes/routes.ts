import { randomUUID } from 'node:crypto'
import { coded, type RouteParts, signedIn, signedInOrKey } from '@usher/app'
import { del, errorBody, get, noBody, patch, post, RequestRefused, reply } from '@usher/http'
import {
  contentIn,
  noteBody,
  noteBodyOf,
  noteChange,
  noteQuery,
  noteSchema,
  notesSchema,
} from './schemas.ts'
import { sqlNotes } from './storage.ts'
import type { NoteTables } from './tables.ts'

const tags = ['notes']
const access = signedIn
const readers = signedInOrKey('notes:read')
const notFound = () =>
  new RequestRefused(coded(404, 'note_not_found', 'There is no such note that you may see.'))

/** Notes of whoever is signed in, and those that are shared with a role of theirs. */
export function noteRoutes({ database, clock }: RouteParts<NoteTables>) {
  const notes = sqlNotes(database)
  return [
    get('/notes', {
      operationId: 'listNotes',
      summary: 'Own and shared notes, newest first',
      description: 'Give `next` of the answer as `before` for the page that follows.',
      tags,
      access: readers,
      query: noteQuery,
      responses: { 200: notesSchema, 401: errorBody, 403: errorBody, 422: errorBody },
      async handle({ query: { q, tag, before, limit }, principal: { account } }) {
        const found = await notes.list({ reader: account, text: q, tag, before, limit: limit + 1 })
        const page = found.slice(0, limit)
        const next = found.length > limit ? (page.at(-1)?.id ?? null) : null
        return reply(200, { notes: page.map((note) => noteBodyOf(note, account.id)), next })
      },
    }),
    post('/notes', {
      operationId: 'createNote',
      summary: 'Write a note',
      tags,
      access,
      body: noteBody,
      responses: { 201: noteSchema, 401: errorBody, 422: errorBody },
      async handle({ body, principal: { account } }) {
        const now = clock.now()
        const { title, text } = body
        const content = { tags: [], sharedWith: undefined, ...contentIn(body), title, text }
        const note = {
          ...content,
          id: randomUUID(),
          ownerId: account.id,
          createdAt: now,
          updatedAt: now,
        }
        await notes.add(note)
        return reply(201, noteBodyOf(note, account.id))
      },
    }),
    get('/notes/{note_id}', {
      operationId: 'getNote',
      summary: 'One note',
      tags,
      access: readers,
      responses: { 200: noteSchema, 401: errorBody, 403: errorBody, 404: errorBody },
      async handle({ params, principal: { account } }) {
        const note = await notes.find(params.note_id, account)
        if (!note) throw notFound()
        return reply(200, noteBodyOf(note, account.id))
      },
    }),
    patch('/notes/{note_id}', {
      operationId: 'changeNote',
      summary: 'Change a note of one’s own',
      tags,
      access,
      body: noteChange,
      responses: { 200: noteSchema, 401: errorBody, 404: errorBody, 422: errorBody },
      async handle({ params, body, principal: { account } }) {
        const change = { ownerId: account.id, content: contentIn(body), now: clock.now() }
        const note = await notes.change(params.note_id, change)
        if (!note) throw notFound()
        return reply(200, noteBodyOf(note, account.id))
      },
    }),
    del('/notes/{note_id}', {
      operationId: 'deleteNote',
      summary: 'Delete a note of one’s own',
      tags,
      access,
      responses: { 204: noBody, 401: errorBody, 404: errorBody },
      async handle({ params, principal: { account } }) {
        if (!(await notes.remove(params.note_id, account.id))) throw notFound()
        return reply(204)
      },
    }),
  ]
}
