import { execFile } from 'node:child_process'
import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** What each peer is made of, from the registry of npm. */
export const PEERS = {
  'better-auth': { 'better-auth': '1.7.25', pg: '8.23.1' },
  express: { express: '5.3.0', jsonwebtoken: '9.0.3', bcrypt: '6.0.0', pg: '8.23.1' },
} as const

export type PeerName = keyof typeof PEERS

/** Installs a peer outside of the workspace, or finds it there. @returns its server's program */
export async function installPeer(
  name: PeerName,
): Promise<{ readonly program: string; readonly megabytes: number }> {
  const folder = join(tmpdir(), 'usher-bench-peers', name)
  await mkdir(folder, { recursive: true })
  const manifest = { private: true, type: 'module', dependencies: PEERS[name] }
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest))
  await run('npm', ['install', '--omit=dev', '--no-audit', '--no-fund'], { cwd: folder })
  const program = join(folder, 'server.mjs')
  await copyFile(new URL(`./${name}.mjs`, import.meta.url), program)
  return { program, megabytes: await megabytesOf([join(folder, 'node_modules')]) }
}

/** What a production install of Usher takes, without the Node that comes with it. */
export async function megabytesOfUsher(): Promise<number> {
  const { stdout } = await run('npm', ['ls', '--omit=dev', '--all', '--parseable'], {
    maxBuffer: 16 * 1024 * 1024,
  }).catch((error: { stdout: string }) => error) // it complains of optional parts of other systems
  const folders = stdout.split('\n').filter((path) => /node_modules/.test(path))
  return megabytesOf(folders.filter((path) => !/node_modules\/node-/.test(path)))
}

async function megabytesOf(folders: readonly string[]): Promise<number> {
  const { stdout } = await run('du', ['--summarize', '--total', '--block-size=1', ...folders])
  return Number(/(\d+)\s+total/.exec(stdout)?.[1]) / 1_000_000
}
