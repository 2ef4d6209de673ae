// node tools/image.ts: builds the image with buildah, on a base that mmdebstrap makes, and starts it
// as a container would: another user id, a root that nobody can write to. Minutes; needs root and a
// network. Says what is missing where it cannot.
import { type ExecFileSyncOptions, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const MOST_BYTES = 350_000_000
const ANY_USER = 12_345
const PORT = 18_000
/** What the slim images of Debian leave out. */
const SLIM = ['doc', 'locale', 'man', 'info'].map(
  (name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`,
)
const root = fileURLToPath(new URL('..', import.meta.url))
const reason = whyNot()
if (reason === undefined) await testImage()
else console.log(`skipped: ${reason}`)

function whyNot(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'needs Linux and root'
  const missing = ['buildah', 'mmdebstrap', 'unshare', 'npm'].filter(
    (name) => spawnSync('which', [name]).status !== 0,
  )
  return missing.length > 0 ? `not installed: ${missing.join(', ')}` : undefined
}

async function testImage(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'usher-image-'))
  const store = ['--root', join(folder, 'root'), '--runroot', join(folder, 'run')]
  const buildah = (...args: string[]) => run('buildah', [...store, ...args])
  try {
    makeBases(buildah, join(folder, 'base.tar'))
    copyProject(join(folder, 'project'))
    buildah(
      'bud',
      '--isolation',
      'chroot',
      ...certificates(),
      ...bases(),
      '-t',
      'usher',
      join(folder, 'project'),
    )
    const container = buildah('from', 'usher')
    const place = buildah('mount', container)
    assertSize(place)
    await assertServes(place)
    buildah('umount', container)
    console.log('the image is built, and serves')
  } finally {
    spawnSync('buildah', [...store, 'rm', '--all'])
    rmSync(folder, { recursive: true, force: true })
  }
}

function bases(): string[] {
  return [
    '--build-arg',
    'NODE_IMAGE=localhost/node',
    '--build-arg',
    'RUNTIME_IMAGE=localhost/debian',
  ]
}

/** What stands for the images of the hub: Debian, and Debian with Node and npm. */
function makeBases(buildah: (...args: string[]) => string, archive: string): void {
  console.log('making the base ...')
  const parts = ['--variant=minbase', '--include=ca-certificates', ...SLIM]
  run('mmdebstrap', [...parts, 'bookworm', archive])
  const debian = buildah('from', 'scratch')
  buildah('add', debian, archive, '/')
  buildah('commit', '--rm', debian, 'localhost/debian')
  const node = buildah('from', 'localhost/debian')
  const npm = dirname(dirname(realpathSync(run('which', ['npm']))))
  buildah('copy', node, process.execPath, '/usr/local/bin/node')
  buildah('copy', node, npm, '/usr/local/lib/node_modules/npm')
  const link = 'ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm'
  buildah('run', '--isolation', 'chroot', node, '--', 'sh', '-c', link)
  buildah('commit', '--rm', node, 'localhost/node')
}

/** What a clone has. */
function copyProject(folder: string): void {
  run('sh', ['-c', `mkdir ${folder} && git ls-files -z | xargs -0 cp --parents -t ${folder}`])
}

/** Where the machine trusts more than Debian does, as behind a proxy, the steps do too. */
function certificates(): string[] {
  const { NODE_EXTRA_CA_CERTS: file } = process.env
  if (file === undefined) return []
  return [
    '--volume',
    `${dirname(file)}:${dirname(file)}:ro`,
    '--env',
    `NODE_EXTRA_CA_CERTS=${file}`,
  ]
}

function assertSize(place: string): void {
  const bytes = Number(run('du', ['-sb', place]).split('\t')[0])
  console.log(`${Math.round(bytes / 1_000_000)} MB`)
  if (bytes > MOST_BYTES) throw new Error(`the image has more than ${MOST_BYTES} bytes`)
}

/** As an arbitrary user of group 0, with a root that is mounted read-only but for /data and /tmp. */
async function assertServes(place: string): Promise<void> {
  const variables =
    `SECRET_KEY=${'0123456789abcdef'.repeat(2)} NODE_ENV=production ` +
    `DATA_DIR=/data HOST=127.0.0.1 PORT=${PORT}`
  const mounts = [
    'mount --bind . .',
    'mount --bind data data && mount -t tmpfs tmpfs tmp',
    'mount -t proc proc proc && mount --bind /dev dev',
    'mount -o remount,bind,ro .',
  ]
  const serve =
    `exec chroot --userspec=${ANY_USER}:0 . env -C /app ${variables} ` +
    '/usr/local/bin/node apps/cli/bin/usher.mjs serve'
  const server = spawn(
    'unshare',
    ['--mount', 'sh', '-ec', [`cd ${place}`, ...mounts, `cd ${place}`, serve].join('\n')],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  try {
    let said = ''
    for await (const chunk of server.stdout) {
      said += chunk
      if (said.includes('Stop it with')) break
    }
    for (const path of ['/', '/health', '/theater/health']) {
      const { status } = await fetch(`http://127.0.0.1:${PORT}${path}`)
      if (status !== 200) throw new Error(`${path} answered ${status}: ${said}`)
    }
  } finally {
    server.kill('SIGTERM')
  }
  const [code] = await once(server, 'exit')
  if (code !== 0) throw new Error(`SIGTERM ended it with ${code}`)
}

function run(command: string, args: readonly string[]): string {
  const options: ExecFileSyncOptions = { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] }
  return String(execFileSync(command, args, options)).trim()
}
