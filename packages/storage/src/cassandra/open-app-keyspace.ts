import type { Client } from 'cassandra-driver'
import type { AppKeyspace } from './app-keyspace.ts'
import { decided } from './client/decided.ts'
import type { RealmContext } from './realm-context.ts'

/** The app's side of a keyspace that is open. */
export function appKeyspace(
  { cql: keyspace, turns }: RealmContext,
  hasVectors: boolean,
): AppKeyspace {
  return {
    ...keyspace,
    hasVectors,
    decide: decided,
    inTurn: (key, job) => turns.take(`app ${key}`, job),
  }
}

const FIRST_WITH_VECTORS = 5

/** Whether every node is of a version that has them; Astra's own versions are older numbers. */
export function hasVectors(client: Client, isAstra: boolean): boolean {
  if (isAstra) return true
  const hosts = client.hosts.values()
  return hosts.every((host) => (host.getCassandraVersion()[0] ?? 0) >= FIRST_WITH_VECTORS)
}
