import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { bridgeVariables, lifetimes, serverVariables } from '@usher/settings'
import { startServer } from './start-server.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const run = promisify(execFile)

describe('README.md', () => {
  it('leads a newcomer from the start to the films', async (t) => {
    assert.match(
      await played(t, shellBlocks(section(readme, 'Quick start'))),
      inThisOrder(
        '"status":"healthy"',
        '{"id":1,"email":"kim@example.com"}',
        '"to":"kim@example.com"',
        'User account activated successfully.',
        '"access_token":"',
        'If you are registered',
        'Password reset successfully.',
        'Refresh token not found.',
        'films loaded.',
        '"total_items":',
      ),
    )
  })

  it('shows every setting as it is read', () => {
    const server = Object.entries(serverVariables).map(
      ([name, { standard, meaning }]) => `| \`${name}\` | ${standard} | ${meaning} |`,
    )
    const ofApps = Object.entries({ ...lifetimes, ...bridgeVariables }).map(
      ([name, meaning]) => `| \`${name}\` | ${meaning} |`,
    )

    assert.deepEqual(section(readme, 'Settings').match(/^\| `.*$/gm), [...server, ...ofApps])
  })

  it('shows an app in 60 lines at most, which the example of the account API runs', () => {
    const [, app = ''] = /```ts\n(.*?)\n```/s.exec(section(readme, 'An app of your own')) ?? []
    const example = readFileSync(join(root, 'packages/account-api/README.md'), 'utf8')
    const [imports = '', code = ''] = app.split(/\n\n(.*)/s)
    const imported = imports.matchAll(/^import (?:type )?\{ (.*) \} from ('.*')$/gm)

    assert.ok(app.split('\n').length <= 60)
    assert.match(code, /defineApp.*standardRealm.*createTable.*get\(.*post\(/s)
    assert.ok(example.includes(`${code}\n\n// Its own server.`))
    for (const [, names = '', from = ''] of imported) {
      const [line = ''] = example.match(new RegExp(`^import .* from ${from}$`, 'm')) ?? []
      const has = line.split(/[{},\s]+/)
      assert.ok(names.split(', ').every((name) => has.includes(name) && code.includes(name)))
    }
  })

  it('links to files that are there', () => {
    const targets = Array.from(readme.matchAll(/\]\((?!https?:)([^)#]+)/g), ([, target]) => target)

    assert.ok(targets.length > 5)
    for (const target of targets) assert.ok(existsSync(join(root, target ?? '')), target)
  })
})

describe('README.md of the starter', () => {
  it('leads from the registration to another address', async (t) => {
    const starter = readFileSync(join(root, 'apps/starter/README.md'), 'utf8')

    assert.match(
      await played(t, shellBlocks(section(starter, 'An evening with curl'))),
      inThisOrder(
        '{"next":"activate","email":"kim@example.com"}',
        '"status":"active"',
        '"title":"Shopping"',
        '{"notes":[{',
        '"current":true',
        '"token_type":"Bearer"',
        '"keys":[{',
        '{}{"email":"kim@example.org"}',
        '"email":"kim@example.org","email_confirmed":true',
      ),
    )
  })
})

describe('README.md of vividly', () => {
  it('leads from two registrations to a new password', async (t) => {
    const vividly = readFileSync(join(root, 'apps/vividly/README.md'), 'utf8')
    const folder = await mkdtemp(join(tmpdir(), 'usher-vividly-'))
    t.after(() => rm(folder, { recursive: true, force: true }))
    const blocks = shellBlocks(vividly).map((block) =>
      block.replaceAll('events.csv', join(folder, 'events.csv')),
    )

    assert.match(
      await played(t, blocks),
      inThisOrder(
        '"topic_phys_mech_newton_1"',
        'kim@school.example',
        'Physics 101',
        'Password reset successful',
      ),
    )
  })
})

describe('the guides to scaling, e-mail, backups and moving', () => {
  it('work one after the other, beside a server', async (t) => {
    const names = [
      'scaling',
      'e-mail',
      'backups',
      'tutorials/from-express',
      'tutorials/from-fastapi',
    ]
    const folder = await mkdtemp(join(tmpdir(), 'usher-guides-'))
    t.after(() => rm(folder, { recursive: true, force: true }))
    const blocks = names
      .flatMap((name) => shellBlocks(readFileSync(join(root, `docs/${name}.md`), 'utf8')))
      .filter((block) => !NOT_HERE.test(block))
      .map((block) =>
        block
          .replaceAll('/var/backups/usher', folder)
          .replaceAll('users.csv', join(folder, 'users.csv'))
          .replaceAll('--app accounts', '--app starter') // an app of this project
          .replaceAll(/^.* --dry-run\n/gm, '') // what follows does it
          .replace(/^psql .* > /m, `printf 'email,hash\nlee@example.com,\n' > `),
      )
    assert.equal(blocks.length, 9)

    const said = await played(t, blocks)

    assert.match(
      said,
      inThisOrder('"status":"ready"', 'restored', '1 account imported', '1 account imported'),
    )
  })
})

/** Asks for PostgreSQL's programs, never ends, makes a project, or asks a server of one. */
const NOT_HERE = /pg_dump|--every|npm create|npm install|curl -s \$API/

/** What a shell prints that starts the server of the first block and runs all others beside it. */
async function played(
  t: TestContext,
  [start = '', ...requests]: readonly string[],
): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), 'usher-readme-'))
  t.after(() => rm(dataDir, { recursive: true, force: true }))
  const server = await startServer({ root, dataDir, command: start })
  t.after(server.stop)
  const script = requests
    .join('\n')
    .replaceAll(/http:\/\/(?:127\.0\.0\.1|localhost):8000/g, server.url)
    .replaceAll('npx usher', 'node_modules/.bin/usher') // without a start of npm for each
  const env = { ...process.env, DATA_DIR: dataDir }
  return (await run('sh', ['-e', '-c', script], { cwd: root, env })).stdout
}

function section(text: string, title: string): string {
  return new RegExp(`^## ${title}\n([\\s\\S]*?)(?=^## )`, 'm').exec(text)?.[1] ?? ''
}

function shellBlocks(text: string): string[] {
  return Array.from(text.matchAll(/```sh\n([\s\S]*?)```/g), ([, block]) => block ?? '')
}

function inThisOrder(...texts: readonly string[]): RegExp {
  return new RegExp(
    texts.map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('[\\s\\S]*'),
  )
}
