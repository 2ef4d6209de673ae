import type { Client, Engine, Keeping, Principal } from '@usher/engine'
import {
  errorBody,
  guard,
  invalidBody,
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
        throw invalid('/confirm', 'one_of', 'Give the name or address of this account')
      }
      const { erasesAt } = await withApproval(engine, 'erase', { principal, request }, (approval) =>
        engine.requestErasure({ principal, approval, client }),
      )
      return reply(202, { erases_at: erasesAt })
    },
  })

const cancel = ({ cancelErasure }: Engine) =>
  post('/erasure/cancel', {
    operationId: 'cancelErasure',
    summary: 'Keep an account that is to be erased',
    description:
      'With the token of the mail, or with identifier and password. If nothing is to be erased, the ' +
      'answer is that of a wrong password.',
    tags,
    body: object({
      token: optional(secret),
      identifier: optional(identifier),
      password: optional(secret),
    }),
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
      await cancelErasure(keepingIn(body, client))
      return reply(204)
    },
  })

interface CancelBody {
  readonly token?: string | undefined
  readonly identifier?: string | undefined
  readonly password?: string | undefined
}

function keepingIn({ token, identifier, password }: CancelBody, client: Client): Keeping {
  if (token !== undefined) {
    if (identifier === undefined && password === undefined) return { token, client }
    throw invalid('', 'one_of', 'Give a token, or identifier and password')
  }
  if (identifier === undefined && password === undefined) {
    throw invalid('', 'required', 'Give a token, or identifier and password')
  }
  if (identifier === undefined) throw invalid('/identifier', 'required', 'Give the identifier')
  if (password === undefined) throw invalid('/password', 'required', 'Give the password')
  return { identifier, password, client }
}

function invalid(path: string, code: 'required' | 'one_of', message: string): RequestRefused {
  const body = invalidBody('invalid', [{ path, code, message }])
  return new RequestRefused({ status: 422, detail: body.detail, body })
}
