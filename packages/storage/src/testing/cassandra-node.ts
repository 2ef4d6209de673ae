import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { cassandraDistribution, type Distribution } from './cassandra-distribution.ts'
import { javaOptions } from './cassandra-java.ts'
import { secure } from './cassandra-security.ts'

/** Where a node listens and whom it joins; all nodes of a cluster have the same two ports. */
export interface NodePlace {
  readonly address: string
  readonly nativePort: number
  readonly storagePort: number
  readonly seed: string
  /** Its part of the ring; nodes of tests own equal parts. */
  readonly token: string
  /** Data written before a kill must be there after it, the schema included. */
  readonly durable: boolean
  /** It asks for a user and speaks TLS only. */
  readonly secured: boolean
}

/** One node of Cassandra, a process of its own. */
export interface Node {
  /** The file of its certificate authority, if it is secured. */
  readonly caFile: string | undefined
  start(): Promise<void>
  /** Ends at once, as if the power had failed. */
  kill(): Promise<void>
  /** It does not answer any more, but its connections stay. */
  pause(): void
  resume(): void
  /** Ends it and removes all of its files. */
  remove(): Promise<void>
}

const READY = 'Starting listening for CQL clients'

/**
 * Makes a folder for a node and starts it.
 *
 * @throws {Error} what is missing, or the last thing the node said
 */
export async function installNode(place: NodePlace): Promise<Node> {
  const distribution = cassandraDistribution()
  const folder = mkdtempSync(join(tmpdir(), 'usher-cassandra-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const security = place.secured ? secure(distribution.java, folder) : undefined
  const settings = { ...configuration(folder, place), ...security?.configuration }
  writeFileSync(join(folder, 'cassandra.yaml'), JSON.stringify(settings))
  writeFileSync(join(folder, 'cassandra-rackdc.properties'), 'dc=dc1\nrack=rack1\n')
  writeFileSync(join(folder, 'logback.xml'), LOGBACK)
  mkdirSync(join(folder, 'triggers'))
  let running = await startNode(distribution, folder, place)

  async function kill() {
    if (running.exitCode !== null || running.signalCode !== null) return
    running.kill('SIGKILL')
    await once(running, 'exit')
  }
  return {
    caFile: security?.caFile,
    async start() {
      running = await startNode(distribution, folder, place)
    },
    kill,
    pause: () => running.kill('SIGSTOP'),
    resume: () => running.kill('SIGCONT'),
    async remove() {
      await kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** JSON is YAML, too. */
function configuration(folder: string, place: NodePlace) {
  const { address, nativePort, storagePort, seed, token, durable } = place
  return {
    cluster_name: 'usher',
    num_tokens: 1,
    initial_token: token,
    partitioner: 'org.apache.cassandra.dht.Murmur3Partitioner',
    endpoint_snitch: 'GossipingPropertyFileSnitch',
    seed_provider: [
      {
        class_name: 'org.apache.cassandra.locator.SimpleSeedProvider',
        parameters: [{ seeds: `${seed}:${storagePort}` }],
      },
    ],
    listen_address: address,
    rpc_address: address,
    storage_port: storagePort,
    native_transport_port: nativePort,
    data_file_directories: [join(folder, 'data')],
    commitlog_directory: join(folder, 'commitlog'),
    saved_caches_directory: join(folder, 'caches'),
    hints_directory: join(folder, 'hints'),
    cdc_raw_directory: join(folder, 'cdc'),
    ...commitLog(place),
    commitlog_segment_size: '4MiB',
    commitlog_total_space: '64MiB',
    memtable_allocation_type: 'unslabbed_heap_buffers', // many tables, each with little in it
    auto_snapshot: false,
    auto_bootstrap: false, // nodes of tests begin empty
    concurrent_reads: 8,
    concurrent_writes: 8,
    ...(durable ? {} : PATIENCE),
  }
}

/** Nodes that are to be lost keep the defaults; the others wait for a machine that is busy. */
const PATIENCE = {
  read_request_timeout: '20s',
  range_request_timeout: '20s',
  write_request_timeout: '20s',
  counter_write_request_timeout: '20s',
  cas_contention_timeout: '20s',
  request_timeout: '20s',
}

/** With the default a killed node forgets what it has acknowledged in the last tenth of a second. */
function commitLog({ durable }: NodePlace) {
  return durable
    ? { commitlog_sync: 'batch' }
    : { commitlog_sync: 'periodic', commitlog_sync_period: '10000ms' }
}

const LOGBACK = `<configuration>
  <appender name="OUT" class="ch.qos.logback.core.ConsoleAppender">
    <encoder><pattern>%-5level %date{ISO8601} %msg%n</pattern></encoder>
  </appender>
  <root level="INFO"><appender-ref ref="OUT"/></root>
</configuration>
`

async function startNode(
  { java, jars }: Distribution,
  folder: string,
  { durable }: NodePlace,
): Promise<ChildProcess> {
  const node = spawn(java, javaOptions({ jars, folder, durable }), {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  node.stderr.resume()
  let last = 'Cassandra said nothing'
  for await (const line of createInterface(node.stdout)) {
    if (/^(ERROR|Exception|Caused by)/.test(line) || last === 'Cassandra said nothing') last = line
    if (line.includes(READY)) {
      node.stdout.resume() // unread, the log would stop the node
      return node
    }
  }
  throw new Error(last)
}
