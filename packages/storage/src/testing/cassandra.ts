import { spawn } from 'node:child_process'
import type { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A cluster of Cassandra on 127.0.0.1 and following, in data centre `dc1`. */
export interface CassandraCluster {
  /** Of every node's native transport. */
  readonly port: number
  /** The file of the certificate authority of a secured cluster. */
  readonly caFile: string | undefined
  /** The address of a keyspace that need not exist yet. */
  url(keyspace: string): string
  /** Ends a node at once, as if the power had failed. @param node counted from 0 */
  kill(node: number): Promise<void>
  start(node: number): Promise<void>
  /** Makes a node hang; its connections stay. */
  pause(node: number): Promise<void>
  resume(node: number): Promise<void>
  stop(): Promise<void>
}

type Answer =
  | { readonly answer?: { readonly port: number; readonly caFile?: string } }
  | { readonly problem: string }

/**
 * Starts a cluster of its own for whoever calls; it ends with this process at the latest.
 *
 * @param survivesKill data and schema are there after `kill` and `start`, which costs some speed
 * @param secured speaks TLS only, and knows the user `cassandra` with the password `cassandra`
 * @throws {Error} if none can run on this machine, with the reason
 */
export async function startCassandra({
  nodes = 1,
  survivesKill = false,
  secured = false,
}: {
  nodes?: number
  survivesKill?: boolean
  secured?: boolean
} = {}): Promise<CassandraCluster> {
  const script = fileURLToPath(new URL('cassandra-keeper.ts', import.meta.url))
  const keeper = spawn(
    process.execPath,
    [script, JSON.stringify({ nodes, survivesKill, secured })],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  )
  const ended = new Promise((resolve) => keeper.once('exit', resolve))
  const lines = createInterface(keeper.stdout)[Symbol.asyncIterator]()
  async function nextAnswer() {
    const { value } = await lines.next()
    const answer: Answer = value === undefined ? { problem: 'it ended' } : JSON.parse(value)
    if ('problem' in answer) throw new Error(`Cassandra cannot run here: ${answer.problem}`)
    return answer.answer
  }
  async function obey(command: string): Promise<void> {
    hold()
    keeper.stdin.write(`${command}\n`)
    await nextAnswer()
    letGo()
  }
  // whoever forgets to stop it can end all the same, but not in the middle of a command
  const pipes = [keeper.stdin, keeper.stdout] as readonly unknown[] as readonly Socket[]
  const hold = () => [keeper, ...pipes].forEach((handle) => void handle.ref())
  const letGo = () => [keeper, ...pipes].forEach((handle) => void handle.unref())

  const { port = 0, caFile } = (await nextAnswer()) ?? {}
  letGo()
  const hosts = Array.from({ length: nodes }, (_, index) => `127.0.0.${index + 1}`).join()
  return {
    port,
    caFile,
    url: (keyspace) => `cassandra://${hosts}:${port}/${keyspace}?dc=dc1&replication=${nodes}`,
    kill: (node) => obey(`kill ${node}`),
    start: (node) => obey(`start ${node}`),
    pause: (node) => obey(`pause ${node}`),
    resume: (node) => obey(`resume ${node}`),
    async stop() {
      hold()
      keeper.stdin.end()
      await ended
    },
  }
}
