import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

export type ProxyProgram = 'nginx' | 'caddy'

interface Placed {
  readonly port: number
  /** Of the server behind. */
  readonly target: number
}

/** Why a program cannot be tried here. */
export function whyNotInstalled(program: ProxyProgram): string | false {
  const { error } = spawnSync(commandOf(program), ['version'], { stdio: 'ignore' })
  return error ? `${program} is not installed` : false
}

/** Runs a proxy as docs/operating.md sets it up. @returns what stops it */
export async function startRealProxy(
  program: ProxyProgram,
  kind: 'path' | 'name',
  placed: Placed,
): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), `usher-${program}-`))
  const snippet = await documented(program, kind, placed.target)
  const file = join(folder, program === 'nginx' ? 'nginx.conf' : 'Caddyfile')
  await writeFile(file, (program === 'nginx' ? nginx : caddy)(folder, placed.port, snippet))
  const args = program === 'nginx' ? ['-p', folder, '-c', file] : ['run', '--config', file]
  const running = spawn(commandOf(program), args, {
    stdio: 'ignore',
    env: { PATH: process.env.PATH, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
  })
  await answers(running, placed.port)
  return async () => {
    const ended = once(running, 'exit')
    running.kill('SIGTERM')
    await ended
    await rm(folder, { recursive: true, force: true })
  }
}

/** A port of this machine that nobody listens at. */
export async function unusedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new TypeError('no port')
  return address.port
}

async function documented(
  program: ProxyProgram,
  kind: 'path' | 'name',
  target: number,
): Promise<string> {
  const page = new URL('../../../../docs/operating.md', import.meta.url)
  const language = program === 'nginx' ? 'nginx' : 'caddyfile'
  const blocks = (await readFile(page, 'utf8')).matchAll(
    new RegExp(`\`\`\`${language}\n([^\`]*)\`\`\``, 'g'),
  )
  const [path = '', name = ''] = Array.from(blocks, ([, block]) => block)
  return (kind === 'path' ? path : name).replaceAll('127.0.0.1:8000', `127.0.0.1:${target}`)
}

const nginx = (folder: string, port: number, snippet: string) => `
daemon off;
worker_processes 1;
pid ${folder}/pid;
error_log ${folder}/error.log;
events {}
http {
  access_log off;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((what) => `${what}_temp_path ${folder}/${what};`)
    .join('\n  ')}
  absolute_redirect off;
  server {
    listen 127.0.0.1:${port};
    ${snippet}
  }
}`

const caddy = (_: string, port: number, snippet: string) => `
{
  admin off
  auto_https off
}
http://:${port} {
  bind 127.0.0.1
  ${snippet}
}`

function commandOf(program: ProxyProgram): string {
  return program === 'nginx' ? '/usr/sbin/nginx' : 'caddy'
}

async function answers(running: ChildProcess, port: number): Promise<void> {
  for (;;) {
    if (running.exitCode !== null) throw new Error('the proxy did not start')
    const found = await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined)
    if (found) return
    await pause(50)
  }
}
