import type { Engine, Principal } from '@usher/engine'
import {
  errorBody,
  get,
  guard,
  object,
  optionalOrNull,
  patch,
  reply,
  timestamp,
  z,
} from '@usher/http'
import { accountBodyOf, accountSchema } from './account-body.ts'
import { localeField } from './locale-field.ts'
import { changeFields, profileIn } from './profile-fields.ts'

const signedIn = guard<Principal>()

const meSchema = accountSchema
  .extend({
    must_enrol: z.boolean(),
    pending_email: z.string().nullable(),
    recovery_requested_at: timestamp().nullable(),
  })
  .meta({ id: 'OwnAccount' })

/** Who is signed in (account API, section 4). */
export const ownAccountRoutes = ({
  realm,
  mustEnrol,
  pendingEmail,
  recoveryRequestedAt,
}: Engine) => [
  get('/me', {
    operationId: 'getOwnAccount',
    summary: 'Who is signed in',
    tags: ['account'],
    access: signedIn,
    responses: { 200: meSchema, 401: errorBody },
    async handle({ principal: { account } }) {
      return reply(200, {
        ...accountBodyOf(realm, account),
        must_enrol: await mustEnrol(account),
        pending_email: (await pendingEmail(account)) ?? null,
        recovery_requested_at: (await recoveryRequestedAt(account)) ?? null,
      })
    },
  }),
]

/** Changing the own profile. */
export const profileRoutes = ({ realm, updateProfile }: Engine) => [
  patch('/me', {
    operationId: 'updateOwnAccount',
    summary: 'Change the own profile',
    description: 'Fields that are left out stay as they are.',
    tags: ['account'],
    access: signedIn,
    body: object({ ...changeFields(realm), locale: optionalOrNull(localeField()) }),
    responses: { 200: accountSchema, 401: errorBody, 422: errorBody },
    async handle({ principal, body, client }) {
      const { account } = principal
      const profile = profileIn(realm, body)
      const changed = await updateProfile({
        accountId: account.id,
        profile,
        client,
        locale: body.locale,
      })
      return reply(200, accountBodyOf(realm, changed))
    },
  }),
]
