import { type Engine, Refused } from '@usher/engine'
import { errorBody, jsonObject, object, optional, post, reply, text, z } from '@usher/http'
import { exactlyOneOf, factorIn } from '../approvals/proof-fields.ts'
import { recoveryCode, totpCode } from '../factors/code-field.ts'
import { grantBodyOf, grantSchema } from './grant-body.ts'

/** The first step was right, and the account has a second factor (account API, section 2). */
export const secondStepSchema = z
  .object({
    next: z.literal('second_factor'),
    challenge: z.string(),
    methods: z.array(z.string()),
    expires_in: z.int(),
  })
  .meta({ id: 'SecondStep' })

/** What a sign-in answers to a right first step: tokens, or the question for the second one. */
export async function grantOrSecondStep(
  { realm }: Engine,
  signIn: () => ReturnType<Engine['logIn']>,
): Promise<z.input<typeof grantSchema> | z.input<typeof secondStepSchema>> {
  try {
    const { account, ...tokens } = await signIn()
    return grantBodyOf(realm, account, tokens)
  } catch (error) {
    const asked = secondStepOf(error)
    if (!asked) throw error
    return asked
  }
}

/** The question for the second step, if that is what a sign-in was refused for. */
export function secondStepOf(error: unknown): z.input<typeof secondStepSchema> | undefined {
  if (!(error instanceof Refused) || error.refusal.code !== 'second_factor_required')
    return undefined
  const { challenge, methods, expiresInSeconds } = error.refusal
  const asked = { challenge, methods: [...methods], expires_in: expiresInSeconds }
  return { next: 'second_factor', ...asked }
}

/** The second step of every way of signing in. */
export const secondStepRoutes = (engine: Engine) => [
  post('/login/second-factor', {
    operationId: 'proveSecondFactor',
    summary: 'Take the second step of a sign-in',
    description:
      'Give exactly one of `code` (an authenticator app), `recovery_code` and `passkey`. Five ' +
      'answers to a challenge are judged.',
    tags: ['sign-in'],
    body: object(
      {
        challenge: text({ min: 1, max: 1024 }),
        code: optional(totpCode),
        recovery_code: optional(recoveryCode),
        passkey: optional(jsonObject()),
      },
      [exactlyOneOf(['code', 'recovery_code', 'passkey'])],
    ),
    bodyExample: { challenge: 'as login answered it', code: '123456' },
    responses: {
      200: grantSchema,
      401: errorBody,
      403: errorBody,
      422: errorBody,
      429: errorBody,
      503: errorBody,
    },
    async handle({ body, client }) {
      const proof = { challenge: body.challenge, given: factorIn(body), client }
      const { account, ...tokens } = await engine.proveSecondFactor(proof)
      return reply(200, grantBodyOf(engine.realm, account, tokens))
    },
  }),
]
