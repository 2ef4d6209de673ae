import { form } from '../body/body-declaration.ts'
import { choose } from '../fields/choose.ts'
import { date } from '../fields/date.ts'
import { queryInteger } from '../fields/integer.ts'
import { list } from '../fields/list.ts'
import { object } from '../fields/object.ts'
import { optional, withDefault } from '../fields/presence.ts'
import { text } from '../fields/text.ts'
import { errorBody, htmlPage, noBody, reply } from '../replies/reply.ts'
import { guard, optionalGuard } from '../routes/access.ts'
import { del, get, post, raw } from '../routes/route.ts'
import { timestamp, z } from '../zod.ts'

const film = z
  .object({ id: z.int(), name: z.string(), seenAt: timestamp().nullable() })
  .meta({ id: 'Film' })
export const newFilm = object({ name: text({ max: 255 }), date: date(), genres: list(text()) })
const show = { id: 7, name: 'Heat', seenAt: new Date(0) }

const routes = [
  get('/films/{film_id}', {
    summary: 'Show a film',
    tags: ['films'],
    params: { film_id: queryInteger() },
    query: { page: withDefault(queryInteger({ min: 1 }), 1), note: optional(text()) },
    responses: { 200: film, 404: errorBody, 422: errorBody },
    handle: () => reply(200, show),
  }),
  post('/films', {
    summary: 'Create films',
    description: 'One or many.',
    operationId: 'createFilms',
    access: guard(),
    body: choose(Array.isArray, list(newFilm), newFilm),
    responses: { 201: z.array(film), 401: errorBody, 422: errorBody },
    handle: () => reply(201, [show]),
  }),
  post('/login', {
    summary: 'Log in',
    body: form({ username: text(), password: text() }),
    responses: { 204: noBody, 422: errorBody },
    handle: () => reply(204),
  }),
  del('/films/{film_id}', {
    summary: 'Drop a film',
    access: optionalGuard(),
    responses: { 204: noBody },
    handle: () => reply(204),
  }),
  get('/', { summary: 'Home', responses: { 200: htmlPage }, handle: () => reply(200, '<p>Hi') }),
  get('/secret', {
    summary: 'Hidden',
    hidden: true,
    responses: { 204: noBody },
    handle: () => reply(204),
  }),
  raw('POST', '/graphql', {
    summary: 'GraphQL',
    responses: { 200: z.object({ data: z.unknown() }) },
    handle: () => ({ status: 200 }),
  }),
]
export const docs = {
  openapi: '/v1/openapi.json',
  page: '/v1/docs',
  extraPages: ['/v1/redoc'],
  info: { title: 'Films <&">', version: '0.1.0', description: 'All of them' },
  tags: [{ name: 'films' }],
}
/** An app with one route of each kind. */
export const definition = {
  routes,
  docs,
  authenticate: async () => undefined,
}
