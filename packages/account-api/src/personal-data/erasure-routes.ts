import type { Engine, Principal } from '@usher/engine'
import {
  errorBody,
  guard,
  type IssueFacts,
  invalidBody,
  missing,
  noBody,
  object,
  optional,
  post,
  RequestRefused,
  reply,
  text,
  timestamp,
  z,
} from '@usher/http'
import { withApproval } from '../approvals/approval-guard.ts'

const tags = ['personal data']
const identifier = text({ min: 1, max: 320 })
const secret = text({ min: 1, max: 1024 })

/** Having one's own account erased, and keeping it after all (account API, section 9). */
export const erasureRoutes = (engine: Engine) => [erase(engine), cancel(engine)]

const erase = (engine: Engine) =>
  post('/erasure', {
    operationId: 'requestErasure',
    summary: 'Have one’s own account erased',
    description:
      'Needs the approval `erase`. All sessions end; until `erases_at` the account can be kept.',
    tags,
    access: guard<Principal>(),
    body: object({ confirm: identifier }),
    bodyExample: { confirm: 'kim@example.org' },
    responses: {
      202: z.object({ erases_at: timestamp() }),
      401: errorBody,
      422: errorBody,
      503: errorBody,
    },
    async handle({ body: { confirm }, principal, client, request }) {
      if (!engine.isIdentifierOf({ account: principal.account, text: confirm })) {
        throw notConfirmed()
      }
      const { erasesAt } = await withApproval(engine, 'erase', { principal, request }, (approval) =>
        engine.requestErasure({ principal, approval, client }),
      )
      return reply(202, { erases_at: erasesAt })
    },
  })

function notConfirmed(): RequestRefused {
  const message = 'Give the name or address of this account'
  const body = invalidBody('invalid', [{ path: '/confirm', code: 'one_of', message }])
  return new RequestRefused({ status: 422, detail: body.detail, body })
}

const cancel = ({ cancelErasure }: Engine) =>
  post('/erasure/cancel', {
    operationId: 'cancelErasure',
    summary: 'Keep an account that is to be erased',
    description:
      'With the token of the mail, or with identifier and password. If nothing is to be erased, the ' +
      'answer is that of a wrong password.',
    tags,
    body: object(
      {
        token: optional(secret),
        identifier: optional(identifier),
        password: optional(secret),
      },
      [
        { needs: ['token', 'identifier', 'password'], check: oneOfBoth },
        { at: 'identifier', check: (body) => theOtherOf(body, 'identifier', 'password') },
        { at: 'password', check: (body) => theOtherOf(body, 'password', 'identifier') },
      ],
    ),
    bodyExample: { identifier: 'kim@example.org', password: 'four quite random words' },
    responses: {
      204: noBody,
      400: errorBody,
      401: errorBody,
      422: errorBody,
      429: errorBody,
      503: errorBody,
    },
    async handle({ body, client }) {
      const { token, identifier = '', password = '' } = body
      const proof = token === undefined ? { identifier, password } : { token }
      await cancelErasure({ ...proof, client })
      return reply(204)
    },
  })

interface CancelBody {
  readonly token?: string | undefined
  readonly identifier?: string | undefined
  readonly password?: string | undefined
}

const EITHER = 'Give a token, or identifier and password'

/** The token, or what it stands for. */
function oneOfBoth({ token, identifier, password }: CancelBody): IssueFacts | undefined {
  const isNamed = (identifier ?? password) !== undefined
  if (token === undefined) return isNamed ? undefined : { type: 'required', msg: EITHER }
  return isNamed ? { type: 'one_of', msg: EITHER } : undefined
}

/** Who gives one of the two without a token gives the other one, too. */
function theOtherOf(
  body: CancelBody,
  absent: 'identifier' | 'password',
  given: 'identifier' | 'password',
): IssueFacts | undefined {
  const isAlone = body.token === undefined && body[given] !== undefined
  return isAlone && body[absent] === undefined ? missing.issue : undefined
}
