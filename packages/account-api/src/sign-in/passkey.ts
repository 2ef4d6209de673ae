import type { Engine } from '@usher/engine'
import { errorBody, jsonObject, object, post, reply, text, z } from '@usher/http'
import { passkeyQuestionSchema, questionBodyOf } from '../factors/passkey-routes.ts'
import { grantBodyOf, grantSchema } from './grant-body.ts'

const tags = ['sign-in']
const challenge = text({ min: 1, max: 1024 })

/** Passkeys at the sign-in (account API, section 2). */
export const passkeySignInRoutes = (engine: Engine) => [
  secondStepOptions(engine),
  ...(engine.realm.passkeys?.signIn ? [options(engine), logIn(engine)] : []),
]

const secondStepOptions = ({ secondStepOptions: ask }: Engine) =>
  post('/login/second-factor/options', {
    operationId: 'secondStepOptions',
    summary: 'Take the second step with a passkey',
    description: 'Asks a browser for one of the passkeys of the account whose challenge it is.',
    tags,
    body: object({ challenge }),
    responses: {
      200: z
        .object({ public_key: z.record(z.string(), z.unknown()) })
        .meta({ id: 'SecondStepOptions' }),
      401: errorBody,
      404: errorBody,
      422: errorBody,
    },
    handle: async ({ body }) => reply(200, { public_key: { ...(await ask(body)) } }),
  })

const options = ({ passkeySignInOptions }: Engine) =>
  post('/login/passkey/options', {
    operationId: 'passkeySignInOptions',
    summary: 'Begin to sign in with a passkey',
    description: 'Needs no name: the device asks which passkey it is.',
    tags,
    responses: { 200: passkeyQuestionSchema, 503: errorBody },
    handle: async () => reply(200, questionBodyOf(await passkeySignInOptions())),
  })

const logIn = ({ realm, logInWithPasskey }: Engine) =>
  post('/login/passkey', {
    operationId: 'logInWithPasskey',
    summary: 'Sign in with a passkey',
    description: 'The passkey is both factors. The challenge is spent by its first use.',
    tags,
    body: object({ challenge, credential: jsonObject() }),
    responses: {
      200: grantSchema,
      401: errorBody,
      403: errorBody,
      422: errorBody,
      429: errorBody,
      503: errorBody,
    },
    async handle({ body, client }) {
      const { account, ...tokens } = await logInWithPasskey({ ...body, client })
      return reply(200, grantBodyOf(realm, account, tokens))
    },
  })
