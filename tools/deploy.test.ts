import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { lifetimes, serverVariables } from '@usher/settings'
import { parseAllDocuments } from 'yaml'

const DEPLOY = fileURLToPath(new URL('../deploy', import.meta.url))
const read = (path: string) => readFileSync(join(DEPLOY, path), 'utf8')
const readYaml = (path: string): unknown[] =>
  parseAllDocuments(read(path), { merge: true }).map((document) => {
    assert.deepEqual(document.errors, [], path)
    return document.toJS()
  })

interface Container {
  readonly command?: readonly string[]
  readonly env?: readonly { readonly name: string }[]
  readonly [probe: string]: unknown
}

describe('what lies in deploy/', () => {
  it('is told of in its README, file by file', () => {
    const readme = read('README.md')
    const files = globSync('*/*', { cwd: DEPLOY })

    assert.ok(files.length >= 7)
    for (const file of files) assert.ok(readme.includes(`](${file})`), file)
    for (const [, target = ''] of readme.matchAll(/\]\((?!https?:)([^)#]+)/g)) {
      assert.ok(existsSync(join(DEPLOY, target)), target)
    }
  })

  it('names settings that there are', () => {
    const known = new Set([...Object.keys(serverVariables), ...Object.keys(lifetimes)])
    const [compose] = readYaml('compose/compose.yaml') as [
      { services: Record<string, { environment: object }> },
    ]
    const [configMap] = readYaml('kubernetes/usher.yaml') as [{ data: object }]
    const [cloudRun] = containersIn('cloud-run/service.yaml')
    const named = [
      ...Object.keys(compose.services.usher?.environment ?? {}),
      ...Object.keys(configMap.data),
      ...(cloudRun?.env ?? []).map(({ name }) => name),
      ...Array.from(
        read('systemd/usher.service').matchAll(/\b([A-Z][A-Z_]+)=(?!yes)/g),
        ([, n]) => n,
      ),
      ...Array.from(read('fly/fly.toml').matchAll(/^([A-Z_]+) = /gm), ([, name]) => name),
    ]

    assert.ok(named.length >= 20)
    assert.deepEqual(
      named.filter((name = '') => !known.has(name)),
      [],
    )
  })

  it('probes what the server answers, and gives a stopping server its time', () => {
    const [server] = containersIn('kubernetes/usher.yaml')
    const [cloudRun] = containersIn('cloud-run/service.yaml')
    const paths = [server, cloudRun].map((container) =>
      ['startupProbe', 'livenessProbe', 'readinessProbe'].map(
        (probe) => (container?.[probe] as { httpGet: { path: string } } | undefined)?.httpGet.path,
      ),
    )

    assert.deepEqual(paths, [
      ['/health', '/health', '/ready'],
      ['/ready', '/health', undefined],
    ])
    assert.match(read('kubernetes/usher.yaml'), /terminationGracePeriodSeconds: 20\n/)
    assert.match(read('compose/compose.yaml'), /stop_grace_period: 20s\n/)
    assert.match(read('systemd/usher.service'), /TimeoutStopSec=20\n/)
    assert.match(read('fly/fly.toml'), /kill_timeout = 20\n/)
  })

  it('starts what a checkout and a project both have, from a Dockerfile that there is', () => {
    const commands = Array.from(
      [read('kubernetes/usher.yaml'), read('compose/compose.yaml'), read('systemd/usher.service')]
        .join('\n')
        .matchAll(/node(?:", "| )(\S+?)"?[ ,]/g),
      ([, file = '']) => file,
    )

    assert.deepEqual(commands, Array(3).fill('node_modules/.bin/usher'))
    assert.ok(existsSync(join(DEPLOY, '..', 'node_modules/.bin/usher')))
    const [, dockerfile = ''] = /dockerfile = "(.+)"/.exec(read('fly/fly.toml')) ?? []
    assert.ok(existsSync(join(DEPLOY, 'fly', dockerfile)))
  })

  it('keeps values of secrets out', () => {
    for (const file of globSync('*/*', { cwd: DEPLOY })) {
      assert.doesNotMatch(read(file), /(SECRET_KEY|PASSWORD): *["']?[\w+/=-]{8,}/, file)
    }
  })
})

describe('the server programs accept', () => {
  it('the site of nginx, and parts of one', { skip: without('nginx') }, (t) => {
    const folder = temporary(t)
    const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
    const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=localhost']
    execFileSync('openssl', [...request, '-keyout', key, '-out', certificate], { stdio: 'ignore' })
    const site = read('nginx/usher.conf')
      .replace(/(?<=ssl_certificate ).*(?=;)/, certificate)
      .replace(/(?<=ssl_certificate_key ).*(?=;)/, key)
    const file = join(folder, 'nginx.conf')
    const parts = samples('nginx').map(
      (part, n) => `server {\nlisten 127.0.0.1:${9_000 + n};\n${part}}\n`,
    )
    assert.equal(parts.length, 2)
    writeFileSync(file, `pid ${folder}/pid;\nevents {}\nhttp {\n${site}${parts.join('')}}\n`)

    const { status, stderr } = spawnSync('nginx', ['-t', '-q', '-c', file, '-p', folder], {
      encoding: 'utf8',
    })

    assert.deepEqual([status, stderr], [0, ''])
  })

  it('the site of Caddy', { skip: without('caddy') }, () => {
    const file = join(DEPLOY, 'caddy/Caddyfile')
    const adapted = execFileSync('caddy', ['adapt', '--config', file, '--adapter', 'caddyfile'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })

    assert.match(
      adapted,
      /"handler":"reverse_proxy",.*"upstreams":\[\{"dial":"127\.0\.0\.1:8000"\}\]/,
    )
  })

  it('the parts of one for Caddy', { skip: without('caddy') }, (t) => {
    const file = join(temporary(t), 'Caddyfile')
    const parts = samples('caddyfile').map((part, n) => `:${9_000 + n} {\n${part}}\n`)
    assert.equal(parts.length, 2)
    writeFileSync(file, parts.join(''))

    const adapted = execFileSync('caddy', ['adapt', '--config', file, '--adapter', 'caddyfile'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })

    assert.equal(adapted.split('"dial":"127.0.0.1:8000"').length, 3)
  })

  it('the unit of systemd', { skip: without('systemd-analyze') }, () => {
    const { status, stderr } = spawnSync(
      'systemd-analyze',
      ['verify', join(DEPLOY, 'systemd/usher.service')],
      { encoding: 'utf8' },
    )

    assert.equal(status, 0, stderr)
    assert.doesNotMatch(stderr, /usher\.service/)
  })
})

/** Of all pod specifications in a file, without init containers. */
function containersIn(path: string): readonly Container[] {
  return readYaml(path).flatMap((document) => {
    const { spec } = document as {
      spec?: { template?: { spec: { containers: readonly Container[] } } }
    }
    return spec?.template?.spec.containers ?? []
  })
}

/** Of the page on operating. */
function samples(language: string): readonly string[] {
  const page = readFileSync(join(DEPLOY, '../docs/operating.md'), 'utf8')
  const blocks = page.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))
  return Array.from(blocks, ([, block = '']) => block)
}

function without(program: string): string | false {
  return spawnSync('which', [program]).status === 0 ? false : `${program} is not installed`
}

function temporary(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'usher-deploy-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
