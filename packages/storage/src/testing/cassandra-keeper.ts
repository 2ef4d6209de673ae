// Runs nodes of Cassandra as long as its standard input stays open, like keeper.ts: however the
// process ends that holds the other end, nodes and folders are gone afterwards.
// Argument: what cluster, as JSON. Input: `<command> <node>` per line. Output: a line of JSON per command,
// and one for the start.
import { once } from 'node:events'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { setTimeout } from 'node:timers/promises'
import cassandra from 'cassandra-driver'
import { installNode, type Node } from './cassandra-node.ts'

const ignoreIt = () => {}
process.on('SIGINT', ignoreIt)
process.on('SIGTERM', ignoreIt)

const { nodes: count, survivesKill: durable, secured } = JSON.parse(process.argv[2] ?? '')
const nodes: Node[] = []
const started = await answered(startNodes)
if (started) {
  for await (const line of createInterface(process.stdin)) {
    const [command = '', index] = line.split(' ')
    const node = nodes[Number(index)]
    await answered(async () => obey(node, command))
  }
}
await Promise.all(nodes.map((node) => node.remove()))
process.exit()

async function startNodes() {
  const [nativePort, storagePort] = [await freePort(), await freePort()]
  for (let index = 0; index < count; index += 1) {
    const token = (BigInt(index) * (2n ** 64n / BigInt(count)) - 2n ** 63n).toString()
    const address = `127.0.0.${index + 1}`
    const seed = '127.0.0.1'
    const place = { address, nativePort, storagePort, seed, token, durable, secured }
    nodes.push(await installNode(place))
  }
  if (count > 1) await untilAllKnowAll(nativePort)
  return { port: nativePort, caFile: nodes[0]?.caFile }
}

/** A keyspace that is created before that would have too few copies. */
async function untilAllKnowAll(port: number): Promise<void> {
  for (const index of nodes.keys()) {
    const address = `127.0.0.${index + 1}:${port}`
    const client = new cassandra.Client({ contactPoints: [address], localDataCenter: 'dc1' })
    await client.connect()
    const [host] = client.hosts.values().filter((one) => one.address === address)
    let known = 0
    while (known < count - 1) {
      const peers = await client.execute('select peer from system.peers_v2', [], {
        ...(host ? { host } : {}),
      })
      known = peers.rowLength
      if (known < count - 1) await setTimeout(200)
    }
    await client.shutdown()
  }
}

async function obey(node: Node | undefined, command: string): Promise<unknown> {
  switch (command) {
    case 'start':
    case 'kill':
    case 'pause':
    case 'resume':
      return node?.[command]()
    default:
      throw new TypeError('no such command')
  }
}

async function answered<T>(command: () => Promise<T>): Promise<T | undefined> {
  try {
    const answer = await command()
    process.stdout.write(`${JSON.stringify({ answer })}\n`)
    return answer
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error)
    process.stdout.write(`${JSON.stringify({ problem })}\n`)
    return undefined
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  return typeof address === 'object' && address ? address.port : 0
}
