// better-auth as its documentation sets it up: e-mail and password, its own tables, its cookie.
import { createServer } from 'node:http'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { betterAuth } from 'better-auth'
import { getMigrations } from 'better-auth/db/migration'
import { toNodeHandler } from 'better-auth/node'
import pg from 'pg'

const { DATABASE_URL, DATA_DIR } = process.env
const auth = betterAuth({
  database: DATABASE_URL
    ? new pg.Pool({ connectionString: DATABASE_URL })
    : new DatabaseSync(join(DATA_DIR, 'better-auth.db')),
  secret: 'a secret of the benchmark that is long enough',
  baseURL: 'http://bench',
  emailAndPassword: { enabled: true },
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
})
const { runMigrations } = await getMigrations(auth.options)
await runMigrations()

const server = createServer(toNodeHandler(auth)).listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({ url: `http://127.0.0.1:${server.address().port}` }))
})
process.once('SIGTERM', () => process.exit())
