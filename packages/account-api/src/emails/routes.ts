import { type Engine, type Principal, Refused } from '@usher/engine'
import {
  errorBody,
  guard,
  invalidBody,
  object,
  post,
  RequestRefused,
  reply,
  text,
  z,
} from '@usher/http'
import { identifierField } from '../account/identifier-field.ts'
import { withApproval } from '../approvals/approval-guard.ts'

const tags = ['e-mail address']
const token = object({ token: text({ min: 1, max: 1024 }) })

/** Changing the own e-mail address (account API, section 4). */
export const emailRoutes = (engine: Engine) => [ask(engine), confirm(engine), revert(engine)]

const ask = (engine: Engine) =>
  post('/email', {
    operationId: 'requestEmailChange',
    summary: 'Ask for another e-mail address',
    description:
      'Needs the approval `email`. A link in a mail to the new address makes the change; the answer ' +
      'is the same whether the address is taken or not.',
    tags,
    access: guard<Principal>(),
    body: object({ email: identifierField(engine.realm) }),
    bodyExample: { email: 'kim@example.org' },
    responses: {
      202: z.object({}),
      401: errorBody,
      422: errorBody,
      429: errorBody,
      503: errorBody,
    },
    async handle({ body: { email }, principal, client, request }) {
      try {
        await engine.checkNewEmail({ principal, email })
      } catch (error) {
        throw isUnchanged(error) ? unchanged() : error
      }
      await withApproval(engine, 'email', { principal, request }, (approval) =>
        engine.requestEmailChange({ principal, email, approval, client }),
      )
      return reply(202, {})
    },
  })

const confirm = ({ confirmEmailChange }: Engine) =>
  post('/email/confirm', {
    operationId: 'confirmEmailChange',
    summary: 'Confirm the new address with the token of its mail',
    description: 'Ends all sessions but the one that asked.',
    tags,
    body: token,
    bodyExample: { token: 'from-the-mail-to-the-new-address' },
    responses: {
      200: z.object({ email: z.string() }),
      400: errorBody,
      409: errorBody,
      422: errorBody,
      503: errorBody,
    },
    async handle({ body, client }) {
      const { shownIdentifier: email } = await confirmEmailChange({ ...body, client })
      return reply(200, { email })
    },
  })

const revert = ({ revertEmailChange }: Engine) =>
  post('/email/revert', {
    operationId: 'revertEmailChange',
    summary: 'Stop a change, or take it back, with the token of the mail to the old address',
    description:
      'After the confirmation the account gets its old address back, every session ends, and a ' +
      'reset of the password is required. The token is good until 72 hours after the change.',
    tags,
    body: token,
    bodyExample: { token: 'from-the-mail-to-the-old-address' },
    responses: {
      200: z.object({ email: z.string() }),
      400: errorBody,
      422: errorBody,
      503: errorBody,
    },
    async handle({ body, client }) {
      const { shownIdentifier: email } = await revertEmailChange({ ...body, client })
      return reply(200, { email })
    },
  })

function isUnchanged(error: unknown): boolean {
  return error instanceof Refused && error.refusal.code === 'identifier_unchanged'
}

function unchanged(): RequestRefused {
  const message = 'This is the address that the account has'
  const body = invalidBody('invalid', [{ path: '/email', code: 'unchanged', message }])
  return new RequestRefused({ status: 422, detail: body.detail, body })
}
