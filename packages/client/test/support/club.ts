import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { accountSurfaces } from '@usher/account-api'
import { type AppModule, defineApp, openApps, signedIn } from '@usher/app'
import { standardRealm } from '@usher/engine'
import {
  boolean,
  createMetricsRegistry,
  createServer,
  del,
  errorBody,
  get,
  noBody,
  object,
  optional,
  post,
  queryInteger,
  reply,
  text,
  timestamp,
  withDefault,
  z,
} from '@usher/http'
import { type MailServer, startMailServer } from '@usher/mail/testing'
import { type Line, openLine } from './line.ts'

const greeting = z.object({ text: z.string(), by: z.string().nullable(), at: timestamp() })

/** Its routes say who asks, and greet. */
export const club = defineApp({
  name: 'club',
  routes: () => [
    get('/greetings/{name}', {
      summary: 'Be greeted',
      access: signedIn,
      query: { times: withDefault(queryInteger({ min: 1, max: 3 }), 1) },
      responses: { 200: greeting, 401: errorBody, 422: errorBody },
      handle: ({ params: { name }, query: { times }, principal: { account } }) =>
        reply(200, { text: name.repeat(times), by: account.identifier, at: new Date(0) }),
    }),
    post('/greetings', {
      summary: 'Greet',
      body: object({ text: text({ min: 1 }), loud: optional(boolean()) }),
      responses: { 201: greeting, 422: errorBody },
      handle: ({ body }) =>
        reply(201, { text: body.loud ? `${body.text}!` : body.text, by: null, at: new Date(0) }),
    }),
    del('/greetings', {
      summary: 'Greet no more',
      responses: { 204: noBody },
      handle: () => reply(204),
    }),
  ],
  realm: standardRealm({
    name: 'club',
    profile: { nick: { column: 'nick', type: 'text', label: 'Nick', max: 40, required: false } },
    audiences: { reports: { scopes: ['read'] } },
  }),
})
const registry = createMetricsRegistry()
export const PASSWORD = 'four quite random words'

/** A real server with the account API behind a line that can break; its address stays. */
export interface Club {
  readonly line: Line
  readonly mails: MailServer
  /** Stops the server and starts it again, on the same data. */
  restart(): Promise<void>
  stop(): Promise<void>
}

/** @param app whose accounts the server has */
export async function startClub(app: AppModule = club): Promise<Club> {
  const folder = await mkdtemp(join(tmpdir(), 'usher-club-'))
  const mails = await startMailServer()
  const line = await openLine()
  let server = await serve()
  line.leadTo(server.url)
  return {
    line,
    mails,
    async restart() {
      await server.stop()
      server = await serve()
      line.leadTo(server.url)
    },
    async stop() {
      await line.close()
      await server.stop()
      await mails.stop()
      await rm(folder, { recursive: true })
    },
  }

  async function serve() {
    const opened = await openApps([app], {
      variables: {
        SECRET_KEY: 'a secret of the tests that is long enough',
        DATA_DIR: folder,
        SMTP_URL: mails.url,
        PUBLIC_URL: line.url,
        RATE_LIMIT: 'off',
      },
      placement: 'mounted',
      mails: 'leave',
      hashing: { threads: 1, cost: { memoryKib: 8, passes: 1, lanes: 1 } },
      warn: () => {},
    })
    const apps = [...opened.apps, ...accountSurfaces(opened, '1.0.0')]
    const listening = createServer({ apps, version: '1.0.0', registry })
    const url = await listening.listen({ port: 0 })
    const stop = async () => {
      await listening.stop()
      await opened.close()
    }
    return { url, stop }
  }
}
