import type { Engine } from '@usher/engine'
import { errorBody, jsonObject, object, post, reply, text } from '@usher/http'
import { nameField } from '../account/name-field.ts'
import { addedPasskeyBodyOf, addedPasskeySchema } from '../factors/factor-body.ts'
import { passkeyQuestionSchema, questionBodyOf } from '../factors/passkey-routes.ts'

const tags = ['registration']
const token = text({ min: 1, max: 1024 })

/** Accepting an invitation with a passkey; with a password it is completed as a reset is. */
export const invitationRoutes = (engine: Engine) => [begin(engine), accept(engine)]

const begin = ({ beginAcceptance }: Engine) =>
  post('/invitations/passkey/options', {
    operationId: 'beginAcceptance',
    summary: 'Begin to accept an invitation with a passkey',
    description: 'Spends nothing. A browser makes the passkey with `public_key`.',
    tags,
    body: object({ token }),
    responses: { 200: passkeyQuestionSchema, 400: errorBody, 422: errorBody },
    handle: async ({ body }) => reply(200, questionBodyOf(await beginAcceptance(body))),
  })

const accept = ({ acceptInvitation }: Engine) =>
  post('/invitations/passkey', {
    operationId: 'acceptInvitation',
    summary: 'Accept an invitation with the passkey that a browser has made',
    description:
      'Opens no session: its holder signs in with the passkey from now on. Recovery codes are ' +
      'answered this once. The challenge is spent by its first use, the token by a success.',
    tags,
    body: object({
      token,
      challenge: text({ min: 1, max: 1024 }),
      credential: jsonObject(),
      name: nameField,
    }),
    responses: { 201: addedPasskeySchema, 400: errorBody, 409: errorBody, 422: errorBody },
    handle: async ({ body, client }) =>
      reply(201, addedPasskeyBodyOf(await acceptInvitation({ ...body, client }))),
  })
