import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'

const SCRIPTS = fileURLToPath(new URL('../scripts', import.meta.url))

describe('scripts/bootstrap.mjs', { timeout: 120_000 }, () => {
  let project: string
  let registry: Server
  before(async () => {
    project = mkdtempSync(join(tmpdir(), 'usher-bootstrap-'))
    cpSync(SCRIPTS, join(project, 'scripts'), { recursive: true })
    registry = createServer(answerWithArchive).listen(0, '127.0.0.1')
    await once(registry, 'listening')
    publish('1.0.0')
    lock('1.0.0')
    assert.equal((await bootstrap()).code, 0)
  })
  after(async () => {
    registry.close()
    registry.closeAllConnections()
    await once(registry, 'close')
    rmSync(project, { recursive: true })
  })

  it('installs nothing when the lock file is only newer than before', async () => {
    utimesSync(join(project, 'package-lock.json'), new Date(), new Date(Date.now() + 60_000))

    const { code, said } = await bootstrap()

    assert.deepEqual([code, said], [0, ''])
  })

  it('installs what the lock file names now, and leaves nothing else behind', async () => {
    publish('1.0.1')
    lock('1.0.1')

    const { code, said } = await bootstrap()

    assert.equal(code, 0)
    assert.match(said, /package-lock\.json has changed/)
    assert.equal(installed(), '1.0.1')
    assert.ok(!existsSync(join(project, '.install')))
  })

  it('without a network a start goes on with what is there, and tests do not', async () => {
    lock('1.0.2', 'http://127.0.0.1:9/part-1.0.2.tgz')

    const start = await bootstrap('prestart')
    const test = await bootstrap('pretest')

    assert.equal(start.code, 0)
    assert.match(start.said, /going on with those that are there/)
    assert.equal(test.code, 1)
    assert.match(test.said, /Check the network, then run this again/)
    assert.equal(installed(), '1.0.1')
  })

  it('of two starts at once one installs and the other waits for it', async () => {
    publish('1.0.3')
    lock('1.0.3')

    const both = await Promise.all([bootstrap(), bootstrap()])

    assert.deepEqual(
      both.map(({ code }) => code),
      [0, 0],
    )
    assert.equal(both.filter(({ said }) => said.includes('npm ci')).length, 1)
    assert.equal(installed(), '1.0.3')
  })

  for (const [who, start] of [
    ['it', () => node()],
    [
      'the shell above it',
      () => spawn('sh', ['-c', 'node scripts/bootstrap.mjs; true'], options()),
    ],
  ] as const) {
    it(`ends npm ci and keeps the old tree when ${who} is killed`, async () => {
      lock('1.0.4') // which the registry never answers

      const killed = start()
      const [{ socket }] = await once(registry, 'request')
      killed.kill('SIGTERM')

      await Promise.all([once(socket, 'close'), text(killed.stderr)])
      assert.equal(installed(), '1.0.3')
    })
  }

  function installed(): string {
    const manifest = readFileSync(join(project, 'node_modules/part/package.json'), 'utf8')
    return (JSON.parse(manifest) as { version: string }).version
  }

  /** Makes what npm downloads. */
  function publish(version: string): void {
    const folder = join(project, `archives/${version}/package`)
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'part', version }))
    const args = ['-czf', `part-${version}.tgz`, '-C', version, 'package']
    execFileSync('tar', args, { cwd: join(project, 'archives') })
  }

  function answerWithArchive({ url = '' }: IncomingMessage, response: ServerResponse): void {
    const archive = join(project, 'archives', url)
    if (existsSync(archive)) response.end(readFileSync(archive))
  }

  function lock(version: string, resolved = `${addressOf(registry)}/part-${version}.tgz`): void {
    const dependencies = { part: version }
    const root = { name: 'project', version: '0.0.0', dependencies }
    const packages = { '': root, 'node_modules/part': { version, resolved } }
    writeFileSync(join(project, 'package.json'), JSON.stringify({ ...root, private: true }))
    const lockFile = { name: 'project', lockfileVersion: 3, requires: true, packages }
    writeFileSync(join(project, 'package-lock.json'), JSON.stringify(lockFile))
  }

  function options(event = 'prestart') {
    const { npm_execpath: _, ...env } = process.env
    return { cwd: project, env: { ...env, npm_lifecycle_event: event, npm_command: 'run-script' } }
  }

  function node(event?: string) {
    return spawn(process.execPath, ['scripts/bootstrap.mjs'], options(event))
  }

  async function bootstrap(event?: string): Promise<{ code: number | null; said: string }> {
    const child = node(event)
    const [said] = await Promise.all([text(child.stderr), once(child, 'close')])
    return { code: child.exitCode, said }
  }
})

function addressOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
