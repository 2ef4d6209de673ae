import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { MessageChannel } from 'node:worker_threads'
import { answerJobs } from './answer-jobs.ts'

/** Posts jobs at once and collects the lists of answers, until all are there. */
async function answered(jobs: readonly number[]): Promise<readonly (readonly number[])[]> {
  const { port1: pool, port2: thread } = new MessageChannel()
  const lists: number[][] = []
  const { promise: all, resolve } = Promise.withResolvers<void>()
  pool.on('message', (answers: number[]) => {
    lists.push(answers)
    if (lists.flat().length === jobs.length) resolve()
  })
  for (const job of jobs) pool.postMessage(job)
  answerJobs<number, number>(thread, (job) => job * 10)
  await all
  pool.close()
  return lists
}

describe('the jobs of a thread', () => {
  it('are answered at once, one by one, while few wait', async () => {
    assert.deepEqual(await answered([1, 2, 3]), [[10], [20], [30]])
  })

  it('are answered together while many wait, in their order', async () => {
    const jobs = Array.from({ length: 12 }, (_, index) => index)

    const lists = await answered(jobs)

    assert.deepEqual(
      lists.flat(),
      jobs.map((job) => job * 10),
    )
    assert.deepEqual(
      lists.map(({ length }) => length),
      [4, 4, 2, 1, 1],
    )
  })
})
