import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type CassandraCluster, startCassandra } from './cassandra.ts'
import { cassandraDistribution } from './cassandra-distribution.ts'

const BELL = 'USHER_TEST_CASSANDRA'
/** Why a run does without Cassandra on purpose. */
const ABSENT = 'USHER_TEST_CASSANDRA_ABSENT'

/**
 * Offers one node to all test processes of a run. It is started when the first of them asks: most
 * runs of a few files need none.
 */
export async function offerCassandra(): Promise<{ stop(): Promise<void> }> {
  let node: Promise<CassandraCluster> | undefined
  const idle = new Map<string, string[]>()
  const bell = createServer((request, response) => {
    const [, tables, keyspace] = request.url?.split('/') ?? []
    if (tables) {
      const names = idle.get(tables) ?? []
      idle.set(tables, keyspace ? [...names, keyspace] : names.slice(1))
      response.end(keyspace ?? names[0])
      return
    }
    node ??= startCassandra()
    node.then(
      ({ port }) => response.end(String(port)),
      (error: unknown) => response.writeHead(503).end(reasonOf(error)),
    )
  })
  await new Promise<void>((resolve) => bell.listen(0, '127.0.0.1', resolve))
  process.env[BELL] = `http://127.0.0.1:${(bell.address() as AddressInfo).port}/`
  return {
    async stop() {
      bell.close()
      await node?.then((started) => started.stop()).catch(() => undefined)
    },
  }
}

let port: Promise<number> | undefined

/** The port of the shared node; a file that is run by hand starts one for itself. */
export function sharedCassandraPort(): Promise<number> {
  port ??= ring()
  return port
}

async function ring(): Promise<number> {
  const bell = process.env[BELL]
  if (!bell) return (await startCassandra()).port
  const answer = await fetch(bell)
  const text = await answer.text()
  if (!answer.ok) throw new Error(text)
  return Number(text)
}

/**
 * A keyspace that another test has left empty, with these tables in it; `undefined` if there is
 * none, as when a file is run by hand.
 */
export async function takeKeyspace(tables: string): Promise<string | undefined> {
  const bell = process.env[BELL]
  return bell ? (await (await fetch(new URL(tables, bell))).text()) || undefined : undefined
}

/** Leaves an empty keyspace to other tests that need these tables. */
export async function leaveKeyspace(tables: string, keyspace: string): Promise<void> {
  const bell = process.env[BELL]
  if (bell) await fetch(new URL(`${tables}/${keyspace}`, bell))
}

let reason: { readonly text: string | undefined } | undefined

/**
 * Why no Cassandra can run here; `undefined` if one can. Where tests must not be left out, as in
 * CI, they run and fail with this reason.
 */
export function whyNoCassandra(): string | undefined {
  const leftOut = process.env[ABSENT]
  if (leftOut !== undefined) return leftOut
  reason ??= { text: findReason() }
  return process.env.CI ? undefined : reason.text
}

function findReason(): string | undefined {
  try {
    cassandraDistribution()
    return undefined
  } catch (error) {
    return reasonOf(error)
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
