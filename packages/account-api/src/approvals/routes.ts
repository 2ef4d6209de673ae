import type { Engine, Principal } from '@usher/engine'
import { errorBody, guard, object, oneOf, post, reply, z } from '@usher/http'
import type { Features } from '../features.ts'
import { proofFields, proofIn, proofRules } from './proof-fields.ts'

const signedIn = guard<Principal>()
const tags = ['approvals']
const NOTHING_TO_LINK = { type: 'one_of', msg: 'There is no provider to link' }

/**
 * Proving oneself again, for one change (account API, section 6).
 *
 * @param purposes those of the endpoints that the app has
 */
export const approvalRoutes = (engine: Engine, purposes: Features['approvals']) => [
  options(engine),
  give(engine, purposes),
]

const options = ({ proofOptions }: Engine) =>
  post('/approvals/options', {
    operationId: 'listProofs',
    summary: 'How the account can prove itself',
    description:
      '`challenge` and `public_key` are null where the methods need none. Mails a code where ' +
      '`methods` is `email_code`.',
    tags,
    access: signedIn,
    responses: {
      200: z
        .object({
          challenge: z.string().nullable(),
          public_key: z.record(z.string(), z.unknown()).nullable(),
          methods: z.array(z.string()),
        })
        .meta({ id: 'ProofOptions' }),
      401: errorBody,
      503: errorBody,
    },
    async handle({ principal, client }) {
      const { methods, challenge, publicKey } = await proofOptions({ principal, client })
      return reply(200, {
        challenge: challenge ?? null,
        public_key: publicKey ? { ...publicKey } : null,
        methods: [...methods],
      })
    },
  })

const give = (engine: Engine, purposes: Features['approvals']) =>
  post('/approvals', {
    operationId: 'approve',
    summary: 'Prove oneself for one change',
    description:
      'The answer goes into the header `Usher-Approval` of the change. It is good once, for five ' +
      'minutes, and ends with the session.',
    tags,
    access: signedIn,
    body: object({ purpose: oneOf(purposes), ...proofFields }, [
      {
        at: 'purpose',
        check: ({ purpose }) =>
          purpose === 'link' && engine.providers.length === 0 ? NOTHING_TO_LINK : undefined,
      },
      ...proofRules,
    ]),
    bodyExample: { purpose: purposes[0], password: 'four quite random words' },
    responses: {
      200: z.object({ approval: z.string(), expires_in: z.int() }).meta({ id: 'Approval' }),
      400: errorBody,
      401: errorBody,
      403: errorBody,
      422: errorBody,
      429: errorBody,
      503: errorBody,
    },
    async handle({ body: { purpose, ...proofs }, principal, client }) {
      const proof = proofIn(proofs)
      const { approval, expiresInSeconds } = await engine.giveApproval({
        principal,
        purpose,
        proof,
        client,
      })
      return reply(200, { approval, expires_in: expiresInSeconds })
    },
  })
