import { type AppModule, type AppParts, replyFor } from '@usher/app'
import { createApp, errorBody, get, problemErrors, reply, under, z } from '@usher/http'
import { asCreator, asModerator, asViewer } from '../../src/blueprint/guards.ts'
import { offsetOf, pageBody, pageOf, pageQuery } from '../../src/blueprint/pagination.ts'
import { userRoutes } from '../../src/blueprint/users/routes.ts'
import { blueprintWording } from '../../src/blueprint/wording.ts'
import { killrvideo } from '../../src/index.ts'
import { openSurface } from '../../src/surface.ts'
import { faultWords } from '../../src/wording.ts'

const LETTERS = [...'abcdefghijklmnopqrstuvw']

const room = (path: string, access: typeof asViewer) =>
  get(path, {
    summary: 'A room with a guard',
    access,
    responses: { 200: z.object({ id: z.string() }), 401: errorBody, 403: errorBody },
    handle: ({ principal }) => reply(200, { id: principal.account.id }),
  })

const letters = get('/letters', {
  summary: 'A list in pages',
  query: pageQuery,
  responses: { 200: pageOf(z.string()), 422: errorBody },
  handle: ({ query }) => {
    const data = LETTERS.slice(offsetOf(query), offsetOf(query) + query.pageSize)
    return reply(200, pageBody(data, LETTERS.length, query))
  },
})

const broken = get('/broken', {
  summary: 'Has a fault',
  responses: { 200: z.string(), 500: errorBody },
  handle: () => {
    throw new Error('a secret of the fault')
  },
})

/** The blocks of the blueprint contract that the account endpoints alone do not show. */
export const rooms: AppModule = {
  ...killrvideo,
  create(parts: AppParts) {
    const { engine, pipeline } = openSurface(parts, { accessTokenExpireMinutes: 30 })
    const app = createApp({
      name: 'rooms',
      ...pipeline,
      routes: under('/api/v1', [
        ...userRoutes(engine),
        room('/viewers', asViewer),
        room('/creators', asCreator),
        room('/moderators', asModerator),
        letters,
        broken,
      ]),
      errors: problemErrors({ words: faultWords }),
      refusal: (error) => replyFor(blueprintWording, error),
    })
    return { app, engine }
  },
}
