import { connect } from 'node:net'
import { type Broken, Figures, judgeAny, judgeTime } from '@usher/app/testing'
import fc from 'fast-check'
import { readAnswers } from './raw-answers.ts'
import { type RawRequest, rawRequests } from './raw-shapes.ts'

/** What has not been answered then waits for more, and is given up. */
const PATIENCE_MS = 400
const LATEST_MS = 5000
const AT_ONCE = 16
const BATCH = 250

export interface RawOptions {
  readonly url: string
  /** Where the apps have something. */
  readonly paths: readonly string[]
  readonly requests: number
  readonly seed: number
  readonly secrets: readonly string[]
  readonly slowestMs: number
  readonly progress: () => void
}

/** Writes malformed HTTP to sockets and judges what comes back. */
export async function fuzzRaw(options: RawOptions): Promise<Figures> {
  const { url, paths, requests, seed, secrets, slowestMs, progress } = options
  const figures = new Figures()
  const judge = judgeAny(secrets)
  const { hostname, port } = new URL(url)
  for (let done = 0; done < requests; done += BATCH) {
    const numRuns = Math.min(BATCH, requests - done)
    const queue = fc.sample(rawRequests(paths), { seed: seed + done, numRuns }).values()
    await Promise.all(Array.from({ length: AT_ONCE }, () => work(queue)))
    progress()
  }
  return figures

  async function work(queue: IteratorObject<RawRequest>): Promise<void> {
    for (const { shape, bytes, most } of queue) {
      const startedAt = performance.now()
      const { text, quiet } = await exchange({ hostname, port: Number(port), bytes })
      const milliseconds = performance.now() - startedAt - (quiet ? PATIENCE_MS : 0)
      const [operation = shape] = shape.split(' + ')
      const request = { method: 'raw', path: shape, headers: {}, body: bytes }
      const answer = { status: 0, headers: {}, text, milliseconds }
      const report = (broken: Broken | undefined) => {
        if (broken && figures.isNew(broken, operation)) {
          figures.add({ ...broken, operation, request, answer })
        }
      }
      try {
        const answers = readAnswers(text)
        figures.count(operation, { ...answer, status: answers[0]?.status ?? 0 }, false)
        report(judgeTime(answer, slowestMs))
        report(tooMany(answers.length, most))
        for (const { status, head, body } of answers) {
          report(judge(request, { status, headers: headersIn(head), text: body, milliseconds }))
        }
      } catch (error) {
        report({ promise: 'header', detail: String(error) })
      }
    }
  }
}

function tooMany(answers: number, most: number): Broken | undefined {
  return answers > most
    ? { promise: 'an answer', detail: `${answers} answers to ${most}` }
    : undefined
}

function headersIn(head: string): Record<string, string> {
  const lines = head.split('\r\n').slice(1)
  return Object.fromEntries(
    lines.map((one) => {
      const [name = '', value = ''] = one.split(': ')
      return [name.toLowerCase(), value]
    }),
  )
}

interface Exchanged {
  readonly text: string
  /** The server waits for more; we do not. */
  readonly quiet: boolean
}

function exchange(to: { hostname: string; port: number; bytes: Buffer }): Promise<Exchanged> {
  const { promise, resolve } = Promise.withResolvers<Exchanged>()
  const socket = connect(to.port, to.hostname)
  const parts: Buffer[] = []
  const startedAt = performance.now()
  let quiet = false
  const giveUp = () => {
    quiet = performance.now() - startedAt < LATEST_MS
    socket.destroy()
  }
  let patience = setTimeout(giveUp, LATEST_MS)
  const wait = () => {
    clearTimeout(patience)
    patience = setTimeout(giveUp, PATIENCE_MS)
  }
  socket.once('connect', () => socket.write(to.bytes, wait))
  socket.on('data', (part) => {
    parts.push(part)
    wait()
  })
  socket.on('error', () => {}) // the server may cut off what it does not want to read
  socket.once('close', () => {
    clearTimeout(patience)
    resolve({ text: Buffer.concat(parts).toString('latin1'), quiet })
  })
  return promise
}
