import type { Clock, Engine, ImportedAccount, ReadAccount } from '@usher/engine'
import { errorBody, post, refusal, reply } from '@usher/http'
import { type Realms, realmNamed } from '../realms.ts'
import { asAdministrator } from '../session/routes.ts'
import { readProfile } from './profile-fields.ts'
import { importBody, importedBody, refusals } from './schemas.ts'

interface ImportParts {
  readonly realms: Realms
  readonly clock: Clock
}

/** Accounts from a file that the page has read; larger files come in portions. */
export const importAccounts = ({ realms, clock }: ImportParts) =>
  post('/realms/{realm}/accounts/import', {
    summary: 'Import accounts, or only check whether they could be',
    description:
      'Rows with problems are left out; whoever has an account keeps it as it is. Without a hash ' +
      'nobody can sign in until a password has been chosen by a mailed link.',
    tags: ['accounts'],
    access: asAdministrator,
    body: importBody,
    responses: { 200: importedBody, 400: errorBody, ...refusals, 422: errorBody },
    async handle({ params, body: { dry_run: isDryRun, accounts: rows } }) {
      const { engine, profileOf } = realmNamed(realms, params.realm)
      if (engine.realm.credential.kind !== 'password') {
        throw refusal(400, 'Accounts of this app have no passwords, so none can be imported.')
      }
      const read = rows.map((row) => readRow(row, { engine, profileOf, now: clock.now() }))
      const problems = read.flatMap((each, row) =>
        each.kind === 'refused' ? [{ row, reason: each.reason }] : [],
      )
      const accounts = read.flatMap((each) => (each.kind === 'account' ? [each.account] : []))
      const outcome = isDryRun
        ? await tried(engine, accounts)
        : await engine.store.accounts.import(inOnePortion(await engine.layerDigests(accounts)))
      return reply(200, { ...outcome, problems })
    },
  })

type Row = (typeof importBody)['_output']['accounts'][number]

interface Rules {
  readonly engine: Engine
  readonly profileOf: (identifier: string) => ImportedAccount['profile']
  readonly now: Date
}

function readRow(row: Row, { engine, profileOf, now }: Rules) {
  const { identifier, roles, status, password_hash: hash, created_at: createdAt, fields } = row
  const read = readProfile(engine.realm, fields)
  if (read.kind === 'refused') return read
  if (createdAt && createdAt > now) {
    return { kind: 'refused' as const, reason: 'The account would be made in the future.' }
  }
  return engine.readImport({
    identifier,
    profile: { ...profileOf(identifier), ...read.profile },
    roles: roles ?? [],
    hash,
    status,
    createdAt,
  })
}

/** What an import would do, as far as nobody registers in the meantime. */
async function tried({ store }: Engine, accounts: readonly ReadAccount[]) {
  const identifiers = [...new Set(accounts.map(({ identifier }) => identifier))]
  const found = await Promise.all(
    identifiers.map((identifier) => store.accounts.findByIdentifier(identifier)),
  )
  const taken = new Set(found.flatMap((account) => account?.identifier ?? []))
  const imported = identifiers.filter((identifier) => !taken.has(identifier)).length
  return { imported, present: accounts.length - imported }
}

async function* inOnePortion(accounts: readonly ImportedAccount[]) {
  yield accounts
}
