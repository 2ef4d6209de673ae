// Installs what package-lock.json names, once, on whatever Node the machine has (18 or newer).
import { spawn } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onEndOfParent } from './parent.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const INSTALLED = join(root, 'node_modules/.package-lock.json')
/** Where a new tree grows while the old one is in use. */
const STAGING = join(root, '.install')
const windows = process.platform === 'win32'

/**
 * Makes `node_modules` agree with the lock file. The tree that is there stays in use until the new
 * one is complete.
 *
 * @param development whether what only tests and checks need must be there, too
 */
export async function install({ development }) {
  if (agrees(development)) return
  if (!existsSync(INSTALLED) || windows) {
    console.error('First run: installing the locked dependencies (npm ci) ...')
    return npmCi(root)
  }
  if (!(await takeTurn())) return install({ development })
  try {
    console.error('package-lock.json has changed: installing its dependencies (npm ci) ...')
    for (const file of ['package.json', 'package-lock.json', '.npmrc']) copy(file)
    for (const workspace of workspaces()) {
      copy(`${workspace}/package.json`)
      copy(`${workspace}/bin`)
    }
    await npmCi(STAGING)
    for (const folder of ['', ...workspaces()]) exchange(join(folder, 'node_modules'))
  } finally {
    rmSync(STAGING, { recursive: true, force: true })
  }
}

/** Compares contents: checking out a branch and back changes the time of a file, and nothing else. */
function agrees(development) {
  if (!existsSync(INSTALLED)) return false
  const installed = packagesOf(INSTALLED)
  return Object.entries(lockedPackages()).every(([place, locked]) => {
    if (!place.includes('node_modules/')) return true
    const found = installed[place]
    if (!found) return locked.optional || (locked.dev && !development)
    return found.version === locked.version && found.integrity === locked.integrity
  })
}

const lockedPackages = () => packagesOf(join(root, 'package-lock.json'))
const packagesOf = (file) => JSON.parse(readFileSync(file, 'utf8')).packages
const workspaces = () =>
  Object.keys(lockedPackages()).filter((place) => place && !place.includes('node_modules/'))

/** Waits while another start installs. True if this one has to do it. */
async function takeTurn() {
  const owner = join(STAGING, 'pid')
  try {
    mkdirSync(STAGING)
    writeFileSync(owner, String(process.pid))
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
  }
  console.error('Another start is installing the dependencies; waiting for it ...')
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 500))
    if (!existsSync(STAGING)) return false
    if (existsSync(owner) && !isAlive(Number(readFileSync(owner, 'utf8')))) {
      rmSync(STAGING, { recursive: true, force: true }) // it was killed
      return false
    }
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

function copy(relative) {
  const from = join(root, relative)
  const to = join(STAGING, relative)
  if (!existsSync(from)) return
  mkdirSync(dirname(to), { recursive: true })
  cpSync(from, to, { recursive: true })
}

/** Puts a folder of the new tree in the place of the old one; the old one goes with the staging. */
function exchange(relative) {
  const old = join(root, relative)
  const fresh = join(STAGING, relative)
  if (existsSync(old)) renameSync(old, join(STAGING, `old-${relative.replaceAll(/[\\/]/g, '-')}`))
  if (existsSync(fresh)) renameSync(fresh, old)
}

/** Rejects if npm fails. Ends npm, and with it this process, when this process is asked to end. */
async function npmCi(cwd) {
  const retries = existsSync(INSTALLED)
    ? ['--fetch-retries=1', '--fetch-retry-mintimeout=1000']
    : []
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error', '--prefer-offline', ...retries]
  const npm = process.env.npm_execpath
  const options = { cwd, stdio: ['ignore', 'inherit', 'inherit'], detached: !windows }
  const child = npm?.endsWith('.js')
    ? spawn(process.execPath, [npm, ...args], options)
    : spawn('npm', args, { ...options, shell: windows })
  let ending = false
  const end = () => {
    ending = true
    endGroup(child, 'SIGTERM')
    // npm does not always end at the first word, and what it has done so far is worth nothing.
    setTimeout(() => endGroup(child, 'SIGKILL'), 1000)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, end)
  onEndOfParent(end)
  const status = await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', resolve)
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(signal, end)
  if (ending) {
    rmSync(STAGING, { recursive: true, force: true })
    process.exit(1)
  }
  if (status !== 0) throw new Error(`npm ci ended with ${status}`)
}

/** Ends npm with the processes that it has started. */
function endGroup(child, signal) {
  try {
    windows ? child.kill(signal) : process.kill(-child.pid, signal)
  } catch (error) {
    if (error.code !== 'ESRCH') throw error // it has ended already
  }
}
