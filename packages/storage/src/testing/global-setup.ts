// For `node --test --test-global-setup=packages/storage/src/testing/global-setup.ts`.
import type { PostgresServer } from './postgres.ts'
import { sharePostgres } from './shared-postgres.ts'

let server: PostgresServer | undefined

export async function globalSetup(): Promise<void> {
  server = await sharePostgres()
}

export async function globalTeardown(): Promise<void> {
  await server?.stop()
}
