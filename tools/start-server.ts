import { spawn } from 'node:child_process'
import { once } from 'node:events'

export interface Started {
  /** Without final slash. */
  readonly url: string
  stop(): Promise<void>
}

/** Runs the command that a README gives for starting a server, on a free port and with other data. */
export async function startServer({
  root,
  dataDir,
  command,
}: {
  readonly root: string
  readonly dataDir: string
  readonly command: string
}): Promise<Started> {
  const shell = spawn('sh', ['-c', command], {
    cwd: root,
    env: { ...process.env, DATA_DIR: dataDir, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true, // a group of its own: the command starts further processes
  })
  const closed = once(shell, 'close')
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  let said = ''
  shell.stdout.on('data', (chunk) => {
    said += chunk
    const url = /^Usher runs at (\S+)\/$/m.exec(said)?.[1]
    if (url !== undefined) resolve(url)
  })
  closed.then(() => reject(new Error(`${command} ended before it served: ${said}`)), reject)
  return {
    url: await promise,
    async stop() {
      if (shell.pid !== undefined) process.kill(-shell.pid, 'SIGTERM')
      await closed
    },
  }
}
