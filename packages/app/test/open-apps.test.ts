import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { type AppModule, inboxPath, type OpenApp, type OpenOptions, openApps } from '@usher/app'
import { TEST_SECRET_KEY } from '@usher/app/testing'
import { openInbox } from '@usher/mail'
import { linkIn, startMailServer } from '@usher/mail/testing'
import { choir, club, clubBar } from './club.ts'
import { outboxHolds } from './outbox-holds.ts'

const client = { address: undefined, userAgent: undefined }
const kim = { identifier: 'kim@example.com', password: 'password of Kim', client }

describe('the databases of apps', () => {
  it('are files in DATA_DIR, one per realm, unless DATABASE_URL says otherwise', async (t) => {
    const DATA_DIR = folder(t)

    await open(t, [club, clubBar, choir], { DATA_DIR })

    assert.deepEqual(
      readdirSync(DATA_DIR).filter((name) => name.endsWith('.db')),
      ['choir.db', 'club.db', 'inbox.db'],
    )
  })

  it('are chosen by the prefixed variable first', async (t) => {
    const DATA_DIR = folder(t)
    const CLUB_DATABASE_URL = `sqlite:${join(DATA_DIR, 'members.sqlite')}`

    await open(t, [club, choir], { DATA_DIR, DATABASE_URL: 'sqlite::memory:', CLUB_DATABASE_URL })

    assert.deepEqual(
      readdirSync(DATA_DIR).filter((name) => !/inbox|-(?:wal|shm)$/.test(name)),
      ['members.sqlite'],
    )
  })

  it('come from variables of the app where it has some and DATABASE_URL is not set', async (t) => {
    const DATA_DIR = folder(t)
    const withOwn: AppModule = { ...club, databaseUrl: (from) => from.text('CLUB_FILE') }

    await open(t, [withOwn], { DATA_DIR, CLUB_FILE: `sqlite:${join(DATA_DIR, 'own.db')}` })

    assert.ok(existsSync(join(DATA_DIR, 'own.db')))
  })

  it('are shared by the apps of one realm', async (t) => {
    const [first, second] = await open(t, [club, clubBar])

    const { account } = await first.engine.registerAccount(kim)

    assert.equal(second.storage, first.storage)
    assert.equal((await second.engine.store.accounts.findById(account.id))?.id, account.id)
  })

  it('are those of the realm, too, when its variable has the realm’s name', async (t) => {
    const DATA_DIR = folder(t)
    const CLUB_DATABASE_URL = `sqlite:${join(DATA_DIR, 'members.db')}`

    await open(t, [clubBar], { DATA_DIR, CLUB_DATABASE_URL })

    assert.ok(existsSync(join(DATA_DIR, 'members.db')))
  })

  it('cannot differ between apps of one realm', async () => {
    const variables = { DATABASE_URL: 'sqlite::memory:', CLUB_BAR_DATABASE_URL: 'sqlite:bar.db' }

    await assert.rejects(openWith([club, clubBar], variables), {
      name: 'SettingError',
      message: 'club and club-bar have their accounts in common: give them the same DATABASE_URL.',
    })
  })
})

describe('the mails of apps', () => {
  it('land in the inbox of development without SMTP_URL', async (t) => {
    const DATA_DIR = folder(t)
    const [{ engine }, close] = await openOne(t, { DATA_DIR })
    await engine.registerAccount(kim)
    await outboxHolds(engine, { waiting: 0 })
    await close()

    const inbox = openInbox(inboxPath({ dataDir: DATA_DIR }))
    t.after(() => inbox.close())

    assert.deepEqual(
      inbox.list().map(({ to, from }) => [to, from]),
      [['kim@example.com', 'Usher <usher@localhost>']],
    )
  })

  it('wait in the outbox in production without SMTP_URL, and the operator is told', async (t) => {
    const warnings: string[] = []
    const [{ engine }] = await openOne(
      t,
      { NODE_ENV: 'production' },
      { warn: (line) => warnings.push(line) },
    )

    await engine.registerAccount(kim)

    assert.deepEqual(warnings, ['SMTP_URL is not set: mails wait in the outbox until it is.'])
    assert.deepEqual(await engine.store.outbox.counts(), { waiting: 1, failed: 0 })
  })

  it('leave once, whichever app of the realm they come from', async (t) => {
    const server = await startMailServer()
    t.after(server.stop)
    const [, bar] = await open(t, [club, clubBar], { SMTP_URL: server.url })

    await bar.engine.registerAccount(kim)
    await server.mailTo('kim@example.com')

    assert.equal(server.offers, 1)
  })

  const PLACES = [
    ['the app, if it is alone', 'alone', {}, 'https://own.example/activate'],
    [
      'the account pages of the app, if it is not',
      'mounted',
      {},
      'https://own.example/account/club/activate',
    ],
    [
      'PUBLIC_URL',
      'alone',
      { PUBLIC_URL: 'https://club.example/x/' },
      'https://club.example/x/activate',
    ],
    [
      'the app’s own PUBLIC_URL',
      'mounted',
      { PUBLIC_URL: 'https://all.example', CLUB_PUBLIC_URL: 'https://club.example' },
      'https://club.example/activate',
    ],
  ] as const
  for (const [what, placement, variables, expected] of PLACES) {
    it(`link to ${what}`, async (t) => {
      const server = await startMailServer()
      t.after(server.stop)
      const more = { placement, ownUrl: 'https://own.example' }
      const [{ engine }] = await openOne(t, { SMTP_URL: server.url, ...variables }, more)

      await engine.registerAccount(kim)

      const { origin, pathname } = linkIn(await server.mailTo('kim@example.com'))
      assert.equal(origin + pathname, expected)
    })
  }
})

describe('openApps', () => {
  it('ends with one line when a setting is wrong', async () => {
    const wrong: [Record<string, string>, RegExp][] = [
      [{ DATABASE_URL: 'mysql://db' }, /^DATABASE_URL is wrong: /],
      [{ CLUB_SMTP_URL: 'mail' }, /^CLUB_SMTP_URL is wrong: /],
      [{ CLUB_ACCESS_TOKEN_TTL: '0s' }, /^CLUB_ACCESS_TOKEN_TTL is wrong: /],
      [{ SECRET_KEY: 'short' }, /^SECRET_KEY is 5 bytes; /],
    ]
    for (const [variables, message] of wrong) {
      await assert.rejects(openWith([club], variables), { name: 'SettingError', message })
    }
  })

  it('ends with one line when DATA_DIR cannot be written', async (t) => {
    const DATA_DIR = join(folder(t), 'file')
    writeFileSync(DATA_DIR, '')

    await assert.rejects(openWith([club], { DATA_DIR }), {
      name: 'SettingError',
      message: /^DATA_DIR cannot be used/,
    })
  })

  it('ends with one line when the inbox of development is broken', async (t) => {
    const DATA_DIR = folder(t)
    writeFileSync(join(DATA_DIR, 'inbox.db'), 'this is no database, however long it is'.repeat(99))

    await assert.rejects(openWith([club], { DATA_DIR }), {
      name: 'SettingError',
      message: /inbox\.db is no inbox that can be read \(ERR_SQLITE_ERROR\): move it away, /,
    })
  })

  it('gives the settings of the server, and each app its own', async (t) => {
    const seen: string[] = []
    const watching: AppModule = {
      ...club,
      create(parts) {
        seen.push(parts.settings.mailFrom, String(parts.environment.text('MAIL_FROM')))
        return club.create(parts)
      },
    }
    const variables = { MAIL_FROM: 'all@x.example', CLUB_MAIL_FROM: 'club@x.example' }

    const { settings, close } = await openWith([watching], { ...IN_MEMORY, ...variables })
    t.after(close)

    assert.equal(settings.mailFrom, 'all@x.example')
    assert.deepEqual(seen, ['club@x.example', 'club@x.example'])
  })

  it('closes what is open already when a later app cannot be put together', async () => {
    const opened: OpenApp['storage'][] = []
    const failing: AppModule = {
      ...choir,
      create({ storage }) {
        opened.push(storage)
        throw new Error('cannot sing')
      },
    }

    await assert.rejects(openWith([club, failing], IN_MEMORY), { message: 'cannot sing' })

    await assert.rejects(async () => opened[0]?.check())
  })

  it('closes everything once, however often it is asked to', async () => {
    const { apps, close } = await openWith([club], IN_MEMORY)

    await close()
    await close()

    await assert.rejects(async () => apps[0]?.storage.check())
  })
})

const IN_MEMORY = { DATABASE_URL: 'sqlite::memory:', SMTP_URL: 'smtp://127.0.0.1:9' }

function openWith(
  modules: readonly AppModule[],
  variables: Readonly<Record<string, string>>,
  more: Partial<OpenOptions> = {},
) {
  return openApps(modules, {
    variables: { SECRET_KEY: TEST_SECRET_KEY, ...variables },
    placement: 'alone',
    mails: 'leave',
    hashing: { threads: 1, cost: { memoryKib: 8, passes: 1, lanes: 1 } },
    warn: () => {},
    ...more,
  })
}

async function open(
  t: TestContext,
  modules: readonly AppModule[],
  variables: Readonly<Record<string, string>> = {},
  more?: Partial<OpenOptions>,
): Promise<[OpenApp, OpenApp]> {
  const standard = { DATA_DIR: folder(t) }
  const { apps, close } = await openWith(modules, { ...standard, ...variables }, more)
  t.after(close)
  const [first, second = first] = apps
  assert.ok(first && second)
  return [first, second]
}

async function openOne(
  t: TestContext,
  variables: Readonly<Record<string, string>>,
  more?: Partial<OpenOptions>,
): Promise<[OpenApp, () => Promise<void>]> {
  const standard = { DATA_DIR: folder(t) }
  const { apps, close } = await openWith([club], { ...standard, ...variables }, more)
  t.after(close)
  const [app] = apps
  assert.ok(app)
  return [app, close]
}

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'usher-apps-'))
  t.after(() => rmSync(path, { recursive: true, force: true }))
  return path
}
