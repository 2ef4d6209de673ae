import assert from 'node:assert/strict'
import { it } from 'node:test'
import { operationsOf } from '@usher/app/testing'
import fc from 'fast-check'
import { type FuzzedRequest, newWorld, requestsTo, type World } from './support/fuzzed-requests.ts'
import { onEveryDatabase, type Vividly } from './support/vividly.ts'

const RUNS = Number(process.env.FUZZ_RUNS ?? 45)
const SEED = Number(process.env.FUZZ_SEED ?? 20_260_302)
const REQUESTS_PER_RUN = 40
/** What paths may answer that the router takes for others, such as an empty id. */
const OTHER_PATHS = [404, 405]
/** Of 25 operations; chance alone hardly finds a password, or the token of a mail. */
const OFTEN_ENOUGH = 20

onEveryDatabase('requests that nobody thought of', (vividly) => {
  it('are answered as the OpenAPI document says, and never with a fault', async () => {
    const { body: description } = await vividly().get('/openapi.json')
    const operations = operationsOf(description)
    const sequences = fc.array(requestsTo(operations), {
      minLength: REQUESTS_PER_RUN,
      maxLength: REQUESTS_PER_RUN,
    })
    const reached = new Set<string>()

    await fc.assert(
      fc.asyncProperty(sequences, async (requests) => {
        const world = await newWorld(vividly())
        for (const request of requests) reached.add(await check(vividly(), world, request))
      }),
      { numRuns: RUNS, seed: SEED },
    )

    const succeeded = [...reached].filter((answer) => /20\d$/.test(answer))
    assert.ok(succeeded.length >= OFTEN_ENOUGH, 'a test that sees refusals only sees nothing')
  })
})

async function check(school: Vividly, world: World, request: FuzzedRequest): Promise<string> {
  const { operation, body } = request
  const { method, path } = operation
  const answer = await school.ask(method, world.named(request.path), {
    as: await tokenFor(world, request),
    raw: body === undefined ? undefined : world.named(body),
  })
  const { status } = answer

  assert.ok(status < 500, `${status} ${answer.text}`)
  const isDeclared = operation.responses.has(status) || OTHER_PATHS.includes(status)
  assert.ok(isDeclared, `${status} is not declared`)
  const problem = operation.responses.get(status)?.safeParse(answer.body).error
  assert.equal(problem, undefined)
  return `${method} ${path} ${status}`
}

function tokenFor(world: World, { operation, caller }: FuzzedRequest) {
  if (caller === 'nobody') return undefined
  if (caller === 'rubbish') return caller
  return world.tokenOf(caller, operation.path.endsWith('/refresh') ? 'refresh' : 'access')
}
