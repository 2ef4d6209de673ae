import type { Engine } from '@usher/engine'
import { errorBody, object, post, reply, text, z } from '@usher/http'
import { grantSchema } from './grant-body.ts'
import { grantOrSecondStep, secondStepSchema } from './second-step.ts'

/** The longest token that is looked at. */
const LONGEST = 8_192

/** Coming over from another system with one of its tokens, where the operator has configured it. */
export const bridgeRoutes = (engine: Engine) => [
  post('/login/bridge', {
    operationId: 'logInOverBridge',
    summary: 'Exchange a token of the former system for a session, once',
    description: 'Ask people to sign in if the answer is 401 or 410.',
    tags: ['sign-in'],
    body: object({ token: text({ min: 1, max: LONGEST }) }),
    bodyExample: { token: 'a JWT of the former system' },
    responses: {
      200: engine.realm.secondFactors ? z.union([grantSchema, secondStepSchema]) : grantSchema,
      401: errorBody,
      403: errorBody,
      410: errorBody,
      422: errorBody,
      429: errorBody,
      503: errorBody,
    },
    async handle({ body: { token }, client }) {
      const signIn = () => engine.logInOverBridge({ token, client })
      return reply(200, await grantOrSecondStep(engine, signIn))
    },
  }),
]
