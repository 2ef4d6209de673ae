import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { it } from 'node:test'
import { onEveryDatabase } from '@usher/app/testing'
import fc from 'fast-check'
import { buildSchema } from 'graphql'
import { moments } from '../src/index.ts'
import { documentsOf, ID_NAMES } from './support/fuzzed-documents.ts'
import { newLife } from './support/life.ts'

const RUNS = Number(process.env.FUZZ_RUNS ?? 40)
const SEED = Number(process.env.FUZZ_SEED ?? 20_260_302)
const DOCUMENTS_PER_RUN = 20
const OFTEN_ENOUGH = 50

// The file is compared with the running server in descriptions.test.ts.
const schema = buildSchema(readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8'))

onEveryDatabase('GraphQL documents that nobody thought of', { module: moments }, (app) => {
  it('are answered with data or errors, and never with a fault', async () => {
    const documents = fc.array(documentsOf(schema), {
      minLength: DOCUMENTS_PER_RUN,
      maxLength: DOCUMENTS_PER_RUN,
    })
    const strangers = fc.constantFrom(false, false, false, true)
    const seen = { data: 0, errors: 0 }

    await fc.assert(
      fc.asyncProperty(documents, strangers, async (queries, isStranger) => {
        const [kim, lee] = [await newLife(app()), await newLife(app(), 'lee')]
        const meaning = {
          $activity: kim.activityId,
          $moment: kim.momentId,
          $otherActivity: lee.activityId,
          $otherMoment: lee.momentId,
        }
        for (const query of queries) {
          const named = ID_NAMES.reduce(
            (text, name) => text.replaceAll(name, String(meaning[name])),
            query,
          )
          const { status, body, text } = await app().post('/graphql', {
            as: isStranger ? undefined : kim.owner,
            body: { query: named },
          })

          if (isStranger && status === 401) continue
          assert.equal(status, 200, `${named}\n${text}`)
          assert.ok(!text.includes(lee.word) && !text.includes(lee.owner.id), named)
          if (body.data) seen.data += 1
          for (const { message } of body.errors ?? []) {
            seen.errors += 1
            assert.equal(typeof message, 'string')
          }
          assert.ok(body.data || body.errors, text)
        }
      }),
      { numRuns: RUNS, seed: SEED },
    )

    assert.ok(seen.data > OFTEN_ENOUGH && seen.errors > OFTEN_ENOUGH, JSON.stringify(seen))
  })
})
