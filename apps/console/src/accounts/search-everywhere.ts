import type { Account, Engine } from '@usher/engine'
import { errorBody, get, reply, text, UNSTORABLE } from '@usher/http'
import type { AdministeredRealm, Realms } from '../realms.ts'
import { asAdministrator } from '../session/routes.ts'
import { accountBodyOf } from './account-body.ts'
import { findExactly } from './find-exactly.ts'
import { foundBody } from './schemas.ts'

const PER_REALM = 5

/** People by any part of them, wherever they have an account. */
export const searchEverywhere = (realms: Realms) =>
  get('/accounts', {
    operationId: 'searchAllAccounts',
    summary: 'Accounts of all apps at once',
    description:
      'Who has exactly this address, user name or id, in any app. Only where there is nobody, who ' +
      `has it as a part, up to ${PER_REALM} of each app.`,
    tags: ['accounts'],
    access: asAdministrator,
    query: {
      search: text({
        min: 1,
        max: 320,
        trim: true,
        forbidden: {
          characters: UNSTORABLE,
          message: 'The text holds a character that cannot be.',
        },
      }),
    },
    responses: { 200: foundBody, 401: errorBody, 403: errorBody, 422: errorBody },
    async handle({ query: { search } }) {
      const all = [...realms.values()]
      const exact = await inEach(all, async (engine) => {
        const found = await findExactly(engine, search)
        return found ? [found] : []
      })
      if (exact.length > 0) return reply(200, { found: exact })
      const like = await inEach(all, ({ store }) =>
        store.accounts.search({ text: search, limit: PER_REALM }),
      )
      return reply(200, { found: like })
    },
  })

async function inEach(
  realms: readonly AdministeredRealm[],
  look: (engine: Engine) => Promise<readonly Account[]>,
) {
  const found = await Promise.all(
    realms.map(async ({ name, engine }) =>
      (await look(engine)).map((account) => ({ realm: name, account: accountBodyOf(account) })),
    ),
  )
  return found.flat()
}
