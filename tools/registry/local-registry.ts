import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { answering, freePort } from './serving.ts'

/** Its `node-fetch@cjs` is a tag that not every registry keeps. */
const MANIFEST = {
  private: true,
  dependencies: { verdaccio: '6.10.4' },
  overrides: { 'node-fetch': '2.7.0' },
}

/** A registry on this machine: ours are published there, all others come from the one behind it. */
export interface LocalRegistry {
  /** For npm: asks this registry, and may publish there. */
  readonly env: NodeJS.ProcessEnv
  stop(): Promise<void>
}

/** Verdaccio, installed for the occasion: it would be a third of the lock file. */
export async function startRegistry(folder: string): Promise<LocalRegistry> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  writeFileSync(join(folder, 'verdaccio.yaml'), configuration(folder))
  writeFileSync(
    join(folder, '.npmrc'),
    `registry=${url}/\n//127.0.0.1:${port}/:_authToken=anyone\n`,
  )
  const program = install(join(folder, 'registry'))
  const options = ['--config', 'verdaccio.yaml', '--listen', url]
  const running = spawn(process.execPath, [program, ...options], {
    cwd: folder,
    stdio: 'ignore',
  })
  process.once('exit', () => running.kill())
  await answering(`${url}/-/ping`)
  const own = Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_TEST_)/i.test(name))
  return {
    env: { ...Object.fromEntries(own), npm_config_userconfig: join(folder, '.npmrc') },
    async stop() {
      running.kill()
      await once(running, 'exit')
    },
  }
}

/** @returns the program of the registry */
function install(folder: string): string {
  mkdirSync(folder)
  writeFileSync(join(folder, 'package.json'), JSON.stringify(MANIFEST))
  const options = ['install', '--no-audit', '--no-fund', '--ignore-scripts']
  execFileSync('npm', options, { cwd: folder, stdio: 'ignore' })
  return join(folder, 'node_modules/verdaccio/bin/verdaccio')
}

function configuration(folder: string): string {
  const behind = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).trim()
  return `storage: ${join(folder, 'storage')}
max_body_size: 200mb
uplinks:
  behind: { url: '${behind}', timeout: 60s }
packages:
  '@usher/*': { access: $all, publish: $all }
  'create-usher': { access: $all, publish: $all }
  '**': { access: $all, proxy: behind }
log: { type: stdout, level: warn }
`
}
