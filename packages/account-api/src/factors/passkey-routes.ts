import type { Engine, PasskeyQuestion, Principal } from '@usher/engine'
import {
  errorBody,
  guard,
  jsonObject,
  object,
  oneOf,
  patch,
  post,
  reply,
  text,
  withDefault,
  z,
} from '@usher/http'
import { nameField } from '../account/name-field.ts'
import { withApproval } from '../approvals/approval-guard.ts'
import {
  addedPasskeyBodyOf,
  addedPasskeySchema,
  passkeyBodyOf,
  passkeySchema,
} from './factor-body.ts'

const tags = ['factors']
const signedIn = guard<Principal>()

/** A question for a browser, and the handle to send with its answer. */
export const passkeyQuestionSchema = z
  .object({ challenge: z.string(), public_key: z.record(z.string(), z.unknown()) })
  .meta({ id: 'PasskeyQuestion' })

export function questionBodyOf({ challenge, publicKey }: PasskeyQuestion) {
  return { challenge, public_key: { ...publicKey } }
}

/** Passkeys of whoever is signed in (account API, section 5). */
export const passkeyRoutes = (engine: Engine) => [begin(engine), add(engine), rename(engine)]

const begin = (engine: Engine) => {
  const uses = engine.realm.passkeys?.signIn
    ? (['sign_in', 'second_factor'] as const)
    : (['second_factor'] as const)
  return post('/factors/passkeys/options', {
    operationId: 'beginPasskey',
    summary: 'Begin to make a passkey',
    description: 'Needs the approval `factors`. A browser makes the passkey with `public_key`.',
    tags,
    access: signedIn,
    body: withDefault(object({ use: withDefault(oneOf(uses), uses[0]) }), { use: uses[0] }),
    responses: { 200: passkeyQuestionSchema, 401: errorBody, 409: errorBody, 422: errorBody },
    async handle({ body: { use }, principal, request }) {
      const begun = await withApproval(engine, 'factors', { principal, request }, (approval) =>
        engine.beginPasskey({ principal, use, approval }),
      )
      return reply(200, questionBodyOf(begun))
    },
  })
}

const add = ({ addPasskey }: Engine) =>
  post('/factors/passkeys', {
    operationId: 'addPasskey',
    summary: 'Add the passkey that a browser has made',
    description:
      'The challenge is spent by its first use. With the first factor all other sessions end, and ' +
      'recovery codes are answered this once.',
    tags,
    access: signedIn,
    body: object({
      challenge: text({ min: 1, max: 1024 }),
      credential: jsonObject(),
      name: nameField,
    }),
    responses: {
      201: addedPasskeySchema,
      400: errorBody,
      401: errorBody,
      409: errorBody,
      422: errorBody,
    },
    async handle({ body, principal, client }) {
      return reply(201, addedPasskeyBodyOf(await addPasskey({ ...body, principal, client })))
    },
  })

const rename = ({ renamePasskey }: Engine) =>
  patch('/factors/passkeys/{id}', {
    operationId: 'renamePasskey',
    summary: 'Give a passkey another name',
    tags,
    access: signedIn,
    body: object({ name: nameField }),
    responses: { 200: passkeySchema, 401: errorBody, 404: errorBody, 422: errorBody },
    async handle({ params: { id }, body: { name }, principal }) {
      return reply(200, passkeyBodyOf(await renamePasskey({ principal, id, name })))
    },
  })
