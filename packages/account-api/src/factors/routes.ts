import type { Engine, Principal } from '@usher/engine'
import { del, errorBody, get, guard, noBody, object, post, reply, z } from '@usher/http'
import { withApproval } from '../approvals/approval-guard.ts'
import { totpCode } from './code-field.ts'
import { factorsBodyOf, factorsSchema } from './factor-body.ts'
import { passkeyRoutes } from './passkey-routes.ts'

const tags = ['factors']
/** Also for those who have to add a factor before they can do anything else. */
const signedIn = guard<Principal>()
const recoveryCodes = z.array(z.string())

/**
 * Second factors of whoever is signed in (account API, section 5).
 *
 * @param title of the app, as authenticator apps show it
 */
export const factorRoutes = (engine: Engine, title: string) => {
  const declared = engine.realm.secondFactors?.methods ?? []
  return [
    list(engine),
    ...(declared.includes('totp') ? [begin(engine, title), confirm(engine)] : []),
    ...(engine.relyingParty ? passkeyRoutes(engine) : []),
    ...(declared.includes('recovery_code') ? [renewCodes(engine)] : []),
    remove(engine),
  ]
}

const list = ({ listFactors }: Engine) =>
  get('/factors', {
    operationId: 'listFactors',
    summary: 'The second factors of the account',
    tags,
    access: signedIn,
    responses: { 200: factorsSchema, 401: errorBody },
    handle: async ({ principal }) => reply(200, factorsBodyOf(await listFactors(principal))),
  })

const begin = (engine: Engine, issuer: string) =>
  post('/factors/totp', {
    operationId: 'beginTotp',
    summary: 'Get the secret of an authenticator app',
    description:
      'Needs the approval `factors`. Secret and URI are answered this once; the app is a factor as ' +
      'soon as one of its codes has confirmed it, within ten minutes.',
    tags,
    access: signedIn,
    responses: {
      201: z.object({ id: z.string(), secret: z.string(), uri: z.string() }).meta({ id: 'Totp' }),
      401: errorBody,
      409: errorBody,
    },
    async handle({ principal, request }) {
      const begun = await withApproval(engine, 'factors', { principal, request }, (approval) =>
        engine.beginTotp({ principal, issuer, approval }),
      )
      return reply(201, begun)
    },
  })

const confirm = ({ confirmTotp }: Engine) =>
  post('/factors/totp/{id}/confirm', {
    operationId: 'confirmTotp',
    summary: 'Show a code of the authenticator app',
    description: 'From now on signing in asks for a code. All other sessions end.',
    tags,
    access: signedIn,
    body: object({ code: totpCode }),
    bodyExample: { code: '123456' },
    responses: {
      200: z.object({ recovery_codes: recoveryCodes.nullable() }).meta({ id: 'ConfirmedTotp' }),
      401: errorBody,
      403: errorBody,
      404: errorBody,
      422: errorBody,
      429: errorBody,
    },
    async handle({ params: { id }, body: { code }, principal, client }) {
      const confirmed = await confirmTotp({ principal, id, code, client })
      const codes = confirmed.recoveryCodes
      return reply(200, { recovery_codes: codes ? [...codes] : null })
    },
  })

const renewCodes = (engine: Engine) =>
  post('/factors/recovery-codes', {
    operationId: 'renewRecoveryCodes',
    summary: 'Get new recovery codes; older ones are void',
    description: 'Needs the approval `factors`.',
    tags,
    access: signedIn,
    responses: {
      200: z.object({ recovery_codes: recoveryCodes }).meta({ id: 'RecoveryCodes' }),
      401: errorBody,
      409: errorBody,
    },
    async handle({ principal, client, request }) {
      const renewed = await withApproval(engine, 'factors', { principal, request }, (approval) =>
        engine.renewRecoveryCodes({ principal, approval, client }),
      )
      return reply(200, { recovery_codes: [...renewed.recoveryCodes] })
    },
  })

const remove = (engine: Engine) =>
  del('/factors/{id}', {
    operationId: 'removeFactor',
    summary: 'Remove a factor',
    description: 'Needs the approval `factors`. With the last factor the recovery codes are void.',
    tags,
    access: signedIn,
    responses: { 204: noBody, 401: errorBody, 404: errorBody, 409: errorBody },
    async handle({ params: { id }, principal, client, request }) {
      await withApproval(engine, 'factors', { principal, request }, (approval) =>
        engine.removeFactor({ principal, id, approval, client }),
      )
      return reply(204)
    },
  })
