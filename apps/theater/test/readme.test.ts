import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { it } from 'node:test'
import { fileURLToPath } from 'node:url'

const USHER = fileURLToPath(new URL('../../cli/bin/usher.mjs', import.meta.url))
const README = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

/** What the walk prints, in this order. */
const ANSWERS = [
  '{"id":1,"email":"kim@example.com"}',
  '{"message":"User account activated successfully."}',
  '{"access_token":"',
  '{"message":"If you are registered, you will receive an email with instructions."}',
  '{"message":"Password reset successfully."}',
  '{"detail":"Refresh token not found."}',
  '88 films loaded.',
  '"prev_page":"/theater/movies/?page=1&per_page=3"',
  '{"detail":"Movie updated successfully."}',
  '"name":"The Usher","date":"2026-01-01","score":82,',
]

const [, walk] = [...README.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, script]) => script)

it('the walk in the README goes as it says', { skip: missingTools() }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'usher-readme-'))
  const { DATABASE_URL: _, SMTP_URL: __, ...rest } = process.env
  const env = { ...rest, DATA_DIR: folder, SECRET_KEY: 'a secret of the tests that is long enough' }
  const server = spawn(process.execPath, [USHER, 'serve', 'theater', '--port', '0'], { env })
  t.after(async () => {
    server.kill()
    await once(server, 'exit')
    await rm(folder, { recursive: true, force: true })
  })
  const url = await urlOf(createInterface(server.stdout))

  const npx = `npx() { shift; '${process.execPath}' '${USHER}' "$@"; }`
  const script = `${npx}\n${String(walk).replaceAll('http://127.0.0.1:8000', url)}`
  const printed = execFileSync('bash', ['-e', '-c', script], { env, encoding: 'utf8' })

  let at = 0
  for (const answer of ANSWERS) {
    const found = printed.indexOf(answer, at)
    assert.notEqual(found, -1, `${answer} is missing after:\n${printed.slice(0, at)}`)
    at = found
  }
})

async function urlOf(lines: AsyncIterable<string>): Promise<string> {
  for await (const line of lines) {
    const [url] = /http:\/\/(?:localhost|127\.0\.0\.1):\d+/.exec(line) ?? []
    if (url) return url
  }
  throw new Error('the server did not start')
}

function missingTools(): string | false {
  const missing = ['bash', 'curl', 'jq'].filter((tool) => {
    try {
      execFileSync(tool, ['--version'], { stdio: 'ignore' })
      return false
    } catch {
      return true
    }
  })
  return missing.length > 0 && `${missing.join(' and ')} not found`
}
