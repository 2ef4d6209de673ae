// For `node --test --test-global-setup=packages/storage/src/testing/global-setup.ts`.
import type { PostgresServer } from './postgres.ts'
import { offerCassandra } from './shared-cassandra.ts'
import { sharePostgres } from './shared-postgres.ts'

let server: PostgresServer | undefined
let cassandra: Awaited<ReturnType<typeof offerCassandra>> | undefined

export async function globalSetup(): Promise<void> {
  server = await sharePostgres()
  cassandra = await offerCassandra()
}

export async function globalTeardown(): Promise<void> {
  await server?.stop()
  await cassandra?.stop()
}
