import type { Engine } from '@usher/engine'
import { errorBody, object, post, reply, text, z } from '@usher/http'
import { grantSchema } from './grant-body.ts'
import { grantOrSecondStep, secondStepSchema } from './second-step.ts'

const tags = ['sign-in']

/** Signing in with a mailed code (account API, section 2). */
export const mailedCodeRoutes = (engine: Engine) => [
  post('/login/email', {
    operationId: 'requestSignInCode',
    summary: 'Ask for a code by mail',
    description: 'The answer is the same whether there is an account or not. Keep the flow.',
    tags,
    body: object({ identifier: text({ min: 1, max: 320 }) }),
    responses: {
      202: z.object({ flow: z.string(), expires_in: z.int() }).meta({ id: 'SignInFlow' }),
      422: errorBody,
      429: errorBody,
      503: errorBody,
    },
    async handle({ body, client }) {
      const { flow, expiresInSeconds } = await engine.requestSignInCode({ ...body, client })
      return reply(202, { flow, expires_in: expiresInSeconds })
    },
  }),
  post('/login/email/verify', {
    operationId: 'logInWithCode',
    summary: 'Sign in with the code of the mail',
    description: 'Case, blanks and dashes do not matter. A flow has five tries.',
    tags,
    body: object({ flow: text({ min: 1, max: 1024 }), code: text({ min: 1, max: 100 }) }),
    bodyExample: { flow: 'as login/email answered it', code: 'BCDF-GHJK' },
    responses: {
      200: engine.realm.secondFactors ? z.union([grantSchema, secondStepSchema]) : grantSchema,
      401: errorBody,
      403: errorBody,
      422: errorBody,
      429: errorBody,
      503: errorBody,
    },
    async handle({ body, client }) {
      const signIn = () => engine.logInWithCode({ ...body, client })
      return reply(200, await grantOrSecondStep(engine, signIn))
    },
  }),
]
