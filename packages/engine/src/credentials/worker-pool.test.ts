import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { describe, it, type TestContext } from 'node:test'
import { promisify } from 'node:util'
import { createWorkerPool } from './worker-pool.ts'

/** Answers `echo`; dies `deaths[0]` times, then answers. */
const script = new URL(
  `data:text/javascript,${encodeURIComponent(`
  import { parentPort } from 'node:worker_threads'
  parentPort.on('message', ({ echo, deaths, throws }) => {
    if (deaths && Atomics.sub(deaths, 0, 1) > 0) {
      if (throws) throw new Error('out of luck')
      process.exit(1)
    }
    parentPort.postMessage([echo])
  })
`)}`,
)

interface Job {
  readonly echo: number
  readonly deaths?: Int32Array
  readonly throws?: boolean
}

function startPool(t: TestContext, threads: number) {
  const pool = createWorkerPool<Job, number>({ script, threads, maxWaiting: 100 })
  t.after(() => pool.close())
  return pool
}

function dying(times: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4)).fill(times)
}

describe('the worker pool', () => {
  it('answers in the order of arrival', async (t) => {
    const pool = startPool(t, 1)
    const order: number[] = []

    await Promise.all([1, 2, 3, 4, 5].map(async (echo) => order.push(await pool.run({ echo }))))

    assert.deepEqual(order, [1, 2, 3, 4, 5])
  })

  it('gives every job its own answer, on any number of threads', async (t) => {
    const pool = startPool(t, 4)
    const numbers = Array.from({ length: 100 }, (_, index) => index)

    assert.deepEqual(await Promise.all(numbers.map((echo) => pool.run({ echo }))), numbers)
  })

  for (const throws of [false, true]) {
    it(`replaces a thread that ${throws ? 'threw' : 'died'} and tries its job again`, async (t) => {
      const pool = startPool(t, 1)

      const answers = [pool.run({ echo: 1, deaths: dying(1), throws }), pool.run({ echo: 2 })]

      assert.deepEqual(await Promise.all(answers), [1, 2])
    })
  }

  it('fails a job that kills its thread twice, and goes on with the others', async (t) => {
    const pool = startPool(t, 1)

    const deadly = pool.run({ echo: 1, deaths: dying(2), throws: true })
    const harmless = pool.run({ echo: 2 })

    await assert.rejects(deadly, /out of luck/)
    assert.equal(await harmless, 2)
  })

  it('fails what is not answered when it closes', async () => {
    const pool = createWorkerPool<Job, number>({ script, threads: 1, maxWaiting: 100 })
    const outcomes = Promise.allSettled([pool.run({ echo: 1 }), pool.run({ echo: 2 })])

    await pool.close()

    assert.deepEqual(
      (await outcomes).map(({ status }) => status),
      ['rejected', 'rejected'],
    )
    await assert.rejects(pool.run({ echo: 3 }), /closed/)
  })

  it('closes to the end although answers arrive meanwhile', async () => {
    const program = `
      import { createWorkerPool } from ${JSON.stringify(new URL('./worker-pool.ts', import.meta.url).href)}
      const script = new URL(${JSON.stringify(script.href)})
      for (let round = 0; round < 30; round += 1) {
        const pool = createWorkerPool({ script, threads: 1, maxWaiting: 100 })
        await pool.run({ echo: 1 })
        pool.run({ echo: 2 }).catch(() => {})
        // The answer lies there, and is looked at after the thread has been told to end.
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)
        await pool.close()
      }
      console.log('closed')
    `

    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '--eval', program],
      { timeout: 300_000 },
    )

    assert.equal(stdout.trim(), 'closed')
  })

  it('lets the process end when nothing is left to do', async () => {
    const program = `
      import { createPasswordHasher } from ${JSON.stringify(new URL('./password-hasher.ts', import.meta.url).href)}
      const hasher = createPasswordHasher({ threads: 2, cost: { memoryKib: 64, passes: 1, lanes: 1 } })
      await hasher.warmUp()
      hasher.hash('kept alive until this is answered').then((hash) => console.log(hash.slice(0, 9)))
    `

    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '--eval', program],
      { timeout: 300_000 },
    )

    assert.equal(stdout.trim(), '$argon2id')
  })
})
