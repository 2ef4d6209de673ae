import type { Account, Engine } from '@usher/engine'
import { username } from '../accounts/schemas.ts'
import type { Builder } from './builder.ts'
import { judged } from './fields.ts'

interface Registered {
  readonly account: Account
  readonly secret: string
}

/** Registering and logging in: A.1 and A.2 by the names of C.2. */
export function addAccountOperations(builder: Builder, engine: Engine): void {
  const registered = builder.objectRef<Registered>('UserRegisterResponse').implement({
    description: 'A new account. The secret is shown this once only and cannot be recovered.',
    fields: (t) => ({
      id: t.string({ description: 'UUID', resolve: ({ account }) => account.id }),
      username: t.string({ resolve: ({ account }) => account.shownIdentifier }),
      userSecret: t.string({
        description: 'What the account proves itself with; keep it',
        resolve: ({ secret }) => secret,
      }),
      createdAt: t.field({ type: 'DateTime', resolve: ({ account }) => account.createdAt }),
      updatedAt: t.field({
        type: 'DateTime',
        nullable: true,
        resolve: ({ account }) => account.updatedAt,
      }),
    }),
  })
  const token = builder.objectRef<{ accessToken: string }>('Token').implement({
    description: 'An access token, for the header `Authorization: Bearer …`',
    fields: (t) => ({
      accessToken: t.exposeString('accessToken'),
      tokenType: t.string({ description: '`bearer`', resolve: () => 'bearer' }),
    }),
  })
  const userCreateInput = builder.inputType('UserCreateInput', {
    fields: (t) => ({
      username: t.string({
        required: true,
        description: '3 to 50 letters, digits, underscores and hyphens; letter case does not count',
      }),
    }),
  })
  const userLoginInput = builder.inputType('UserLoginInput', {
    fields: (t) => ({
      userSecret: t.string({ required: true, description: 'As registration showed it' }),
    }),
  })

  builder.mutationFields((t) => ({
    registerUser: t.field({
      description: 'Registers an account. Needs no token.',
      type: registered,
      args: { input: t.arg({ type: userCreateInput, required: true }) },
      async resolve(_, { input }, { client }) {
        const { username: identifier } = judged({ username: username() }, input)
        const { account, secret } = await engine.registerAccount({ identifier, client })
        return { account, secret: secret ?? '' }
      },
    }),
    login: t.field({
      description: 'Exchanges the secret for an access token. Needs no token.',
      type: token,
      args: { input: t.arg({ type: userLoginInput, required: true }) },
      resolve: (_, { input }, { client }) =>
        engine.logInWithSecret({ secret: input.userSecret, client }),
    }),
  }))
}
