import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type AppModule, type OpenApps, openApps } from '@usher/app'
import { authenticatorFor } from '@usher/app/testing'
import {
  asIdentifier,
  base32,
  type ExportedAccount,
  type ReadAccount,
  Refused,
} from '@usher/engine'
import fc from 'fast-check'
import { loadApps } from '../src/app-registry.ts'
import { betterAuthFormat } from '../src/users/export/better-auth-format.ts'
import { type ExportFormat, writeAll } from '../src/users/export/format.ts'
import { keycloakFormat } from '../src/users/export/keycloak-format.ts'
import { csvFormat, jsonFormat } from '../src/users/export/own-formats.ts'
import { allRecords, joinedParts } from '../src/users/import/import.ts'
import { readRecord } from '../src/users/import/read-record.ts'
import type { Source } from '../src/users/import/sources/source.ts'
import { sources } from '../src/users/import/sources/sources.ts'
import { accountOf, numbered } from './support/drawn-accounts.ts'

const modules = await loadApps()

/** Realms whose accounts have passwords; the others import nothing. */
const realms = [
  ...new Map(modules.map((module) => [module.realm.name, module] as const)).values(),
].filter(({ realm }) => realm.credential.kind === 'password')

describe('an export of one Usher', () => {
  let folder = ''
  let from: OpenApps
  const open = (name: string, secret: string) =>
    openApps(modules, {
      variables: {
        DATA_DIR: join(folder, name),
        SECRET_KEY: `the secret of the ${secret} server, 32 bytes`,
      },
      placement: 'alone',
      mails: 'wait',
      warn: () => {},
    })
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'usher-round-trip-'))
    from = await open('from', 'first')
    for (const module of realms) {
      const accounts = fc.sample(accountOf(module.realm), { numRuns: 60, seed: 7 })
      await opened(from, module).engine.store.accounts.import(portionOf(numbered(module, accounts)))
    }
  })
  after(async () => {
    await from.close()
    await rm(folder, { recursive: true, force: true })
  })

  for (const [name, format] of Object.entries({ csv: csvFormat, json: jsonFormat })) {
    it(`is the same accounts in another one, as ${name}, in every realm`, async () => {
      const to = await open(`to-${name}`, 'second')
      try {
        for (const module of realms) {
          const { engine } = opened(from, module)
          const file = join(folder, `${module.realm.name}.${name}`)
          let text = ''
          await writeAll(
            format(module),
            () => engine.store.accounts.export(),
            async (piece) => {
              text += piece
            },
          )
          await writeFile(file, text)
          assert.deepEqual(await load(opened(to, module), file), [])

          const original = await exported(opened(from, module))
          assert.equal(original.length, 60)
          assert.deepEqual(await exported(opened(to, module)), original, module.realm.name)
        }
      } finally {
        await to.close()
      }
    })
  }
})

describe('people from elsewhere', () => {
  let folder = ''
  let open: OpenApps
  let app: Opened
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'usher-elsewhere-'))
    open = await openApps(
      modules.filter(({ name }) => name === 'starter'),
      {
        variables: { DATA_DIR: folder, PUBLIC_URL: 'http://localhost:8000' },
        placement: 'alone',
        mails: 'wait',
        warn: () => {},
      },
    )
    app = open.apps[0] ?? assert.fail('it is open')
  })
  after(async () => {
    await open.close()
    await rm(folder, { recursive: true, force: true })
  })

  const client = { address: undefined, userAgent: undefined }
  const file = (name: string) => fileURLToPath(new URL(`imports/${name}`, import.meta.url))
  const found = async (identifier: string) =>
    (await app.engine.store.accounts.findByIdentifier(asIdentifier(identifier))) ??
    assert.fail(`${identifier} was imported`)
  const identitiesOf = async (identifier: string) =>
    (await app.engine.store.identities.list((await found(identifier)).id)).map(
      ({ issuer, subject, provider }) => ({ issuer, subject, provider }),
    )
  const google = { issuer: 'https://accounts.google.com', provider: 'google' }

  /** With the password alone nobody gets in; with a code of the app that they have they do. */
  async function enters(identifier: string, secret: string): Promise<void> {
    const { engine } = app
    const refused = await engine
      .logIn({ identifier, password: 'pässwort £1', client })
      .catch((error: unknown) => error)
    assert.ok(refused instanceof Refused && refused.refusal.code === 'second_factor_required')
    const { challenge } = refused.refusal
    const code = authenticatorFor(
      `otpauth://totp/kim?secret=${secret}&digits=6&period=30&algorithm=SHA1`,
    ).codeAt(new Date())
    const entered = await engine.proveSecondFactor({
      ...{ challenge, client, given: { kind: 'totp', code } },
    })
    assert.equal(entered.account.identifier, identifier)
  }

  it('bring their authenticator apps and identities from Keycloak', async () => {
    const leftBehind = await load(app, file('keycloak.json'), sources.keycloak)

    await enters('kim.keycloak@example.com', base32(Buffer.from('kAu2zL3vQpTf8sWn0RdY')))
    const subject = '110169484474386276334'
    assert.deepEqual(await identitiesOf('kim.keycloak@example.com'), [{ ...google, subject }])
    assert.ok(leftBehind.includes('identities at corp'), leftBehind.join())
  })

  it('bring them from Kratos', async () => {
    await load(app, file('kratos.json'), sources.kratos)

    await enters('kim.kratos@example.com', 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
    const subject = '110169484474386276335'
    assert.deepEqual(await identitiesOf('kim.kratos@example.com'), [{ ...google, subject }])
  })

  it('bring authenticator apps and identities from the tables of Supabase', async () => {
    await load(app, file('supabase.json'), sources.supabase)

    await enters('ida.supabase@example.com', 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
    const subject = '110169484474386276337'
    assert.deepEqual(await identitiesOf('ida.supabase@example.com'), [{ ...google, subject }])
  })

  it('bring passkeys and identities from better-auth', async () => {
    await load(app, file('better-auth.json'), sources['better-auth'])

    const { id } = await found('kim.better@example.com')
    const { passkeys } = await app.engine.store.factors.list(id)
    assert.deepEqual(
      passkeys.map(({ name, credentialId, rpId, signCount, backupEligible, transports }) => ({
        ...{ name, credentialId, rpId, signCount, backupEligible, transports },
      })),
      [
        {
          ...{ name: 'laptop', credentialId: 'Q3JlZGVudGlhbC1vZi1LaW0', rpId: 'localhost' },
          ...{ signCount: 4, backupEligible: true, transports: ['internal', 'hybrid'] },
        },
      ],
    )
    const subject = '110169484474386276336'
    assert.deepEqual(await identitiesOf('kim.better@example.com'), [{ ...google, subject }])
  })

  it('take them along when they go', async () => {
    const { engine, module } = app
    const written = async (format: ExportFormat) => {
      let text = ''
      const write = async (piece: string) => {
        text += piece
      }
      await writeAll(format, () => engine.store.accounts.export(), write)
      return JSON.parse(text)
    }

    const { users } = await written(keycloakFormat(module))
    const betterAuth = await written(betterAuthFormat())

    const kim = users.find(({ email }: { email: string }) => email === 'kim.keycloak@example.com')
    const types = kim.credentials.map(({ type }: { type: string }) => type)
    assert.deepEqual(types.sort(), ['otp', 'password'])
    assert.equal(kim.federatedIdentities[0].userId, '110169484474386276334')
    assert.equal(betterAuth.passkey[0].credentialID, 'Q3JlZGVudGlhbC1vZi1LaW0')
    assert.ok(
      betterAuth.account.some(
        ({ accountId }: { accountId: string }) => accountId === '110169484474386276336',
      ),
    )
  })
})

type Opened = OpenApps['apps'][number]

function opened({ apps }: OpenApps, { name }: AppModule): Opened {
  return apps.find(({ module }) => module.name === name) ?? assert.fail(`${name} is open`)
}

async function* portionOf<T>(all: readonly T[]) {
  yield all
}

async function load(
  { module, engine }: Opened,
  file: string,
  source?: Source,
): Promise<readonly string[]> {
  const nothing = new Map<string, never>()
  const reading = {
    ...{ module, engine, source, secrets: {}, keptIds: 'all' as const },
    ...{ renamed: nothing, issuers: nothing, joined: nothing, ignoresUnknown: false },
  }
  const files = { files: [file], reading }
  const joined = await joinedParts(files)
  const leftBehind = { columns: new Set<string>(), roles: new Set<string>() }
  const accounts: ReadAccount[] = []
  for await (const record of allRecords(files)) {
    const read = readRecord(
      { ...reading, joined, keptIds: source ? 'none' : 'all' },
      record,
      leftBehind,
    )
    assert.notEqual(read.kind, 'problem', JSON.stringify(read))
    if (read.kind === 'account') accounts.push(read.account)
  }
  await engine.store.accounts.import(portionOf(await engine.layerDigests(accounts)))
  return [...leftBehind.columns]
}

/** In the order of the file; without what an import makes anew: dates of changes, ids of factors. */
async function exported({ engine }: Opened): Promise<readonly object[]> {
  const all: ExportedAccount[] = []
  for await (const portion of engine.store.accounts.export()) all.push(...portion)
  return all.map(({ updatedAt: _, lastLoginAt: __, ...account }) => ({
    ...account,
    totp: account.totp && { ...account.totp, id: '' },
    passkeys: account.passkeys?.map((passkey) => ({ ...passkey, id: '' })),
    identities: account.identities?.map((identity) => ({ ...identity, id: '' })),
  }))
}
