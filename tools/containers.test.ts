import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { environment, guessableBecause, readVariables, serverSettings } from '@usher/settings'
import { theater } from '@usher/theater'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (path: string) => readFile(join(root, path), 'utf8')

const isInstalled = spawnSync('docker-compose', ['version']).status === 0
const skip = isInstalled ? false : 'docker-compose is not installed'

describe('the compose files', { skip }, () => {
  it('have the services, ports, volumes and network of the contract', async (t) => {
    const resolved = await resolvedConfig(t, 'compose.yaml')

    const services = Array.from(resolved.matchAll(/^ {2}(\w+):$/gm), ([, name]) => name)
    for (const name of ['db', 'pgadmin', 'migrator', 'web'])
      assert.ok(services.includes(name), name)
    for (const [published, target] of [
      [5432, 5432],
      [3333, 80],
      [8000, 8000],
    ]) {
      assert.match(
        resolved,
        new RegExp(
          `published: '?${published}'?\\n +target: ${target}\\n|:${published}:${target}/tcp`,
        ),
      )
    }
    assert.match(resolved, /postgres_theater_data:\/var\/lib\/postgresql\/data/)
    assert.match(resolved, /pgadmin_theater_data:\/var\/lib\/pgadmin/)
    assert.match(resolved, /theater_network:\n +driver: bridge/)
    assert.match(resolved, /pg_isready -U \$\$POSTGRES_USER -d \$\$POSTGRES_DB -h 127\.0\.0\.1/)
    assert.match(resolved, /interval: 10s\n +retries: 5\n +start_period: 20s/)
    assert.match(resolved, /restart: always/)
  })

  it('give the database its own variables only', async (t) => {
    const resolved = await resolvedConfig(t, 'compose.yaml')

    const database = /^ {2}db:\n(.*?)^ {2}\w/ms.exec(resolved)?.[1] ?? ''
    assert.match(database, /POSTGRES_DB: movies_db/)
    assert.doesNotMatch(database, /SECRET_KEY/)
  })

  it('have a smaller one with database and migrator', async (t) => {
    const resolved = await resolvedConfig(t, 'compose.database.yaml')

    assert.match(resolved, /^ {2}db:$/m)
    assert.match(resolved, /^ {2}migrator:$/m)
    assert.doesNotMatch(resolved, /^ {2}(web|pgadmin):$/m)
  })
})

describe('the container set-up', () => {
  it('publishes every port on this machine only: the passwords are those of the example', async () => {
    const ports = Array.from((await read('compose.yaml')).matchAll(/ports: \["(.+)"\]/g))

    assert.equal(ports.length, 3)
    for (const [, port] of ports) assert.match(port ?? '', /^127\.0\.0\.1:/)
  })

  it('gives requests time to end, whatever the container is', async () => {
    const [compose, docs] = await Promise.all([read('compose.yaml'), read('docs/containers.md')])

    assert.match(compose, /stop_grace_period: 20s/)
    assert.match(docs, /--stop-timeout 20/)
  })

  it('has an example of settings that starts as it stands', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'usher-env-'))
    t.after(() => rm(folder, { recursive: true, force: true }))
    await cp(join(root, '.env.example'), join(folder, '.env'))

    const variables = readVariables(folder, {})

    assert.equal(serverSettings(variables).databaseUrl, undefined)
    assert.equal(theater.databaseUrl?.(environment(variables, 'theater')), undefined)
    const keys = Object.entries(variables).filter(([name]) => name.startsWith('SECRET_KEY'))
    assert.equal(keys.length, 3)
    for (const [name, key = ''] of keys) {
      assert.ok(Buffer.byteLength(key) >= 32, name)
      assert.match(guessableBecause(key) ?? '', /published/, `${name} is refused in production`)
    }
  })

  it('copies and mounts every room of the workspace', async () => {
    const [dockerfile, compose] = await Promise.all([read('Dockerfile'), read('compose.yaml')])
    const manifests = JSON.parse(await read('package-lock.json')) as { packages: object }

    const rooms = Object.keys(manifests.packages).filter((name) =>
      /^(apps|packages)\/[^/]+$/.test(name),
    )
    assert.ok(rooms.length > 5)
    for (const room of rooms) {
      assert.ok(dockerfile.includes(`COPY ${room}/package.json ${room}/`), `Dockerfile: ${room}`)
      assert.ok(compose.includes(`./${room}/src:/app/${room}/src`), `compose.yaml: ${room}`)
    }
  })
})

/** As `docker-compose` understands the file, with the example's variables. */
async function resolvedConfig(t: TestContext, file: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'usher-compose-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  for (const name of ['compose.yaml', 'compose.database.yaml']) {
    await cp(join(root, name), join(folder, name))
  }
  await cp(join(root, '.env.example'), join(folder, '.env'))
  const { stdout, stderr } = spawnSync('docker-compose', ['-f', file, 'config'], {
    cwd: folder,
    encoding: 'utf8',
  })
  assert.equal(stderr, '')
  return stdout
}
