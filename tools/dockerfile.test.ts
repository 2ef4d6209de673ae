import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, globSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { projectFilesOf, readStages, type Stage } from './dockerfile.ts'
import { startServer } from './start-server.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
/** As `.dockerignore` has it. */
const IGNORED = /(^|\/)(node_modules|dist|test|\.env|data)$|\.test\.ts$/

const LOCK_OF_INSTALLED = 'node_modules/.package-lock.json'

interface Locked {
  readonly dev?: boolean
  readonly link?: boolean
}

describe('the steps of the Dockerfile, with the files that it copies and no others', () => {
  let stages: readonly Stage[]
  let consoleStage: string
  let production: string
  before(async () => {
    stages = await readStages(join(root, 'Dockerfile'))
    consoleStage = await filesOf('console')
    production = await filesOf('production')
    await symlink(join(root, 'node_modules'), join(consoleStage, 'node_modules'))
    await rm(join(production, 'apps/console/web'), { recursive: true })
    await installWithoutDevelopment(production)
  })
  after(() => Promise.all([consoleStage, production].map((path) => rm(path, { recursive: true }))))

  it('build the console', async () => {
    const command = stages.find(({ name }) => name === 'console')?.commands.at(-1) ?? ''
    assert.match(command, /^node apps\/console\/src\/build\/build\.ts$/)

    execFileSync(process.execPath, command.split(' ').slice(1), { cwd: consoleStage })

    assert.ok(existsSync(join(consoleStage, 'apps/console/dist/pages/index.html')))
  })

  it('serve all apps and the console in production', async () => {
    const dist = 'apps/console/dist'
    await cp(join(consoleStage, dist), join(production, dist), { recursive: true })
    const dataDir = join(production, 'data')
    const command =
      'NODE_ENV=production SECRET_KEY=$(openssl rand -base64 32) exec node apps/cli/bin/usher.mjs serve'

    const server = await startServer({ root: production, dataDir, command })

    for (const path of ['/', '/health', '/theater/health', '/moments/health']) {
      assert.equal((await fetch(server.url + path)).status, 200, path)
    }
    await server.stop()
  })

  async function filesOf(stage: string): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), `usher-${stage}-`))
    for (const source of projectFilesOf(stage, stages)) {
      await cp(join(root, source), join(folder, source), {
        recursive: true,
        filter: (path) => !IGNORED.test(path),
      })
    }
    return folder
  }
})

/** As `npm ci --omit=dev` does, with links to what is installed here. */
async function installWithoutDevelopment(folder: string): Promise<void> {
  const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, Locked & { resolved?: string }>
  }
  for (const [place, { dev, link, resolved = '' }] of Object.entries(lock.packages)) {
    const isNested = place.lastIndexOf('node_modules/') > place.indexOf('node_modules/')
    if (dev || isNested || !place.includes('node_modules/')) continue
    if (!link && !existsSync(join(root, place))) continue // of another platform
    await mkdir(dirname(join(folder, place)), { recursive: true })
    await symlink(join(link ? folder : root, link ? resolved : place), join(folder, place))
  }
  // Without it a start would install everything.
  await cp(join(root, LOCK_OF_INSTALLED), join(folder, LOCK_OF_INSTALLED))
  assert.ok(!existsSync(join(folder, 'node_modules/vite')), 'what builds is not installed')
  assert.ok(globSync('node_modules/*', { cwd: folder }).length > 20)
}
