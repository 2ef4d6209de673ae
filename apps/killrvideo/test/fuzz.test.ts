import assert from 'node:assert/strict'
import { it } from 'node:test'
import { operationsOf } from '@usher/app/testing'
import fc from 'fast-check'
import { onSqlDatabases } from './support/databases.ts'
import { type FuzzedRequest, newWorld, requestsTo, type World } from './support/fuzzed-requests.ts'
import type { KillrVideo } from './support/killrvideo.ts'

const RUNS = Number(process.env.FUZZ_RUNS ?? 25)
const SEED = Number(process.env.FUZZ_SEED ?? 20_260_302)
const REQUESTS_PER_RUN = 40
/** What paths may answer that the router takes for others, such as an empty id. */
const OTHER_PATHS = [404, 405]

type Surface = 'blueprint' | 'oauth2'

const documents = { blueprint: '/openapi.json', oauth2: '/api/v1/openapi.json' } as const

onSqlDatabases('requests that nobody thought of', (surfaces) => {
  for (const surface of ['blueprint', 'oauth2'] as const) {
    it(`are answered as the document of ${surface} says, and never with a fault`, async () => {
      const { body: description } = await surfaces()[surface].get(documents[surface])
      const operations = operationsOf(description)
      const size = { minLength: REQUESTS_PER_RUN, maxLength: REQUESTS_PER_RUN }
      const sequences = fc.array(requestsTo(operations), size)
      const reached = new Set<string>()

      await fc.assert(
        fc.asyncProperty(sequences, async (requests) => {
          const world = await newWorld(surfaces())
          for (const request of requests) {
            reached.add(await check(surfaces(), surface, world, request))
          }
        }),
        { numRuns: RUNS, seed: SEED },
      )

      const succeeded = [...reached].filter((answer) => /20\d$/.test(answer))
      assert.equal(succeeded.length, operations.length, 'who sees refusals only sees nothing')
    })
  }
})

async function check(
  killrvideo: KillrVideo,
  surface: Surface,
  world: World,
  { operation, path, caller, type, body }: FuzzedRequest,
): Promise<string> {
  const { method } = operation
  const answer = await killrvideo[surface].ask(method, world.named(path), {
    as: world.tokenOf(caller),
    ...(method !== 'GET' && body !== undefined && { raw: world.named(body) }),
    headers: { 'content-type': type },
  })
  const { status } = answer

  assert.ok(status < 500, `${status} ${answer.text}`)
  const isDeclared = operation.responses.has(status) || OTHER_PATHS.includes(status)
  assert.ok(isDeclared, `${status} is not declared`)
  const problem = operation.responses.get(status)?.safeParse(answer.body).error
  assert.equal(problem, undefined)
  return `${method} ${operation.path} ${status}`
}
