import { coded } from '@usher/app'
import { type Engine, requiresFactor } from '@usher/engine'
import {
  errorBody,
  object,
  optionalOrNull,
  post,
  RequestRefused,
  reply,
  text,
  z,
} from '@usher/http'
import { accountBodyOf, accountSchema } from '../account/account-body.ts'
import { identifierField, identifierName } from '../account/identifier-field.ts'
import { localeField } from '../account/locale-field.ts'
import { profileIn, registrationFields } from '../account/profile-fields.ts'
import { grantBodyOf, grantSchema } from '../sign-in/grant-body.ts'

const tags = ['registration']
/** Its length is judged with the other rules of passwords. */
const password = text({ min: 1 })

/** Registration and activation (account API, section 1). */
export const registrationRoutes = (engine: Engine, registration: 'open' | 'closed') => {
  if (registration === 'closed') return [closedRegistration()]
  return engine.realm.activation === 'none' ? [register(engine)] : [registerByMail(engine)]
}

const closedRegistration = () =>
  post('/register', {
    operationId: 'register',
    summary: 'Register; this app invites its people instead',
    tags,
    responses: { 202: z.object({}), 403: errorBody },
    handle: () => {
      throw new RequestRefused(
        coded(
          403,
          'registration_closed',
          'This app takes no registrations. Ask for an invitation.',
        ),
      )
    },
  })

const registerByMail = (engine: Engine) =>
  post('/register', {
    operationId: 'register',
    summary: 'Register; a mailed link activates the account',
    description:
      'The answer is the same whether the address is taken or not. Whoever holds it gets a mail ' +
      'either way.',
    tags,
    body: registrationBody(engine),
    responses: {
      202: z.object({ next: z.literal('activate'), email: z.string() }),
      403: errorBody,
      422: errorBody,
      429: errorBody,
      503: errorBody,
    },
    async handle({ body, client }) {
      const { email } = await engine.registerByMail({ ...registrationIn(engine, body), client })
      return reply(202, { next: 'activate', email })
    },
  })

const register = (engine: Engine) =>
  post('/register', {
    operationId: 'register',
    summary: 'Register and sign in',
    description: 'In apps with secrets the answer has one, this once.',
    tags,
    body: registrationBody(engine),
    responses: {
      201: grantSchema.extend({ secret: z.string().optional() }).meta({ id: 'NewGrant' }),
      403: errorBody,
      409: errorBody,
      422: errorBody,
      429: errorBody,
      503: errorBody,
    },
    async handle({ body, client }) {
      const wanted = { ...registrationIn(engine, body), signsIn: true, client }
      const { account, tokens, secret } = await engine.registerAccount(wanted)
      if (!tokens) throw new TypeError(`realm ${engine.realm.name} opens no session here`)
      const mustEnrol = requiresFactor(engine.realm, account.roles)
      return reply(201, {
        ...grantBodyOf(engine.realm, account, { ...tokens, mustEnrol }),
        ...(secret !== undefined && { secret }),
      })
    },
  })

function registrationBody({ realm }: Engine) {
  return object({
    [identifierName(realm)]: identifierField(realm),
    ...(realm.credential.kind === 'password' && { password }),
    ...registrationFields(realm),
    locale: optionalOrNull(localeField()),
  })
}

/** What the body says, in the engine's words. */
function registrationIn({ realm }: Engine, body: Readonly<Record<string, unknown>>) {
  return {
    identifier: String(body[identifierName(realm)]),
    password: String(body.password), // of no use where there are secrets
    profile: profileIn(realm, body),
    locale: typeof body.locale === 'string' ? body.locale : undefined,
    guessable: 'refused',
  } as const
}

/** Activation by the token of the mail. */
export const activationRoutes = (engine: Engine) => [
  post('/activate', {
    operationId: 'activate',
    summary: 'Activate the account with the token of the mail',
    description:
      'Opens no session. Of several simultaneous uses of one token exactly one succeeds.',
    tags,
    body: object({ token: text({ min: 1, max: 1024 }) }),
    responses: {
      200: z.object({ account: accountSchema }),
      400: errorBody,
      422: errorBody,
      503: errorBody,
    },
    async handle({ body: { token }, client }) {
      const account = await engine.activateRegistration({ token, client })
      return reply(200, { account: accountBodyOf(engine.realm, account) })
    },
  }),
  post('/activate/resend', {
    operationId: 'resendActivation',
    summary: 'Send the activation mail again',
    description: 'The answer is the same for every address. Links of older mails stop working.',
    tags,
    body: object({ email: identifierField(engine.realm) }),
    responses: { 202: z.object({}), 422: errorBody, 429: errorBody, 503: errorBody },
    async handle({ body: { email }, client }) {
      await engine.resendActivation({ email, client })
      return reply(202, {})
    },
  }),
]
