import { type AppModule, createAppEngine, emailField } from '@usher/app'
import { defineRealm, minimumLength, Refused, seconds, webFormEmailRules } from '@usher/engine'
import { createApp, detailErrors, errorBody, object, post, reply, text, z } from '@usher/http'
import { renderMail } from '@usher/mail'

/** The smallest app there can be with accounts, mails and a database: people join with a mail. */
export const clubRealm = defineRealm({
  name: 'club',
  accountIds: { form: 'uuid' },
  identifier: { kind: 'email', rules: webFormEmailRules },
  credential: { kind: 'password', rules: [minimumLength(8, 'too short')] },
  roles: ['member'],
  defaultRole: 'member',
  lastRole: 'keep',
  profile: {},
  statuses: ['active', 'suspended', 'pending'],
  activation: { tokenTtlSeconds: seconds('1d') },
  passwordReset: 'none',
  accessToken: { subject: 'sub', carries: [], ttlSeconds: seconds('15m') },
  sessions: 'none',
  limits: { registration: [], logIn: [], passwordReset: [] },
})

export const club: AppModule = {
  name: 'club',
  summary: 'A club to join',
  realm: clubRealm,
  migrations: {},
  create(parts) {
    const engine = createAppEngine(parts, {
      realm: clubRealm,
      mailTemplates: {
        activation: ({ to, token }) =>
          renderMail({
            subject: 'Welcome to the club',
            paragraphs: ['Follow the link to become a member.'],
            action: {
              label: 'Become a member',
              url: `${parts.publicUrl}/activate?${new URLSearchParams({ token, email: to })}`,
            },
          }),
      },
    })
    const app = createApp({
      name: 'club',
      routes: [
        post('/join', {
          summary: 'Join the club',
          body: object({ email: emailField(webFormEmailRules), password: text() }),
          responses: { 201: z.object({ id: z.string() }), 400: errorBody, 422: errorBody },
          async handle({ body: { email: identifier, password }, client }) {
            const { account } = await engine.registerAccount({ identifier, password, client })
            return reply(201, { id: account.id })
          },
        }),
      ],
      errors: detailErrors(),
      docs: {
        openapi: '/openapi.json',
        page: '/docs',
        info: { title: 'Club', version: '1.0.0' },
      },
      refusal: (error) =>
        error instanceof Refused ? { status: 400, detail: error.refusal.code } : undefined,
    })
    return { app, engine }
  },
}

/** Another app with the accounts of the club. */
export const clubBar: AppModule = { ...club, name: 'club-bar', summary: 'Its bar' }

/** An app with accounts of its own. */
export const choir: AppModule = {
  ...club,
  name: 'choir',
  summary: 'A choir',
  realm: { ...clubRealm, name: 'choir' },
}
