import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { answeredBy } from './client.ts'
import { cpuSecondsOf } from './cpu.ts'

const WRK = '/usr/bin/wrk'
/** A generator that works harder than this share of its core may be the one that is measured. */
const BUSIEST_GENERATOR = 0.8
/** A server that works less than this share of its core has waited for something. */
const BUSY_SERVER = 0.9

/** What a compiled generator has measured. */
export interface Driven {
  readonly perSecond: number
  readonly p95Milliseconds: number
  readonly p99Milliseconds: number
  /** The share of one core that the generator used. */
  readonly generatorShare: number
  /** What the operating system says of the server, all threads together; absent: not asked. */
  readonly server?: { readonly microsecondsPerRequest: number; readonly share: number }
}

/** What the generator sends, over and over. */
export interface Driving {
  readonly url: string
  readonly connections: number
  readonly seconds: number
  /** Sent in turn, whatever the connection. Each is tried once before, and must succeed. */
  readonly requests: readonly Buffer[]
  /** The server's process, to learn what its threads cost. */
  readonly pid?: number | undefined
}

/** The cores of the two where there are two; a server that uses all cores is not bound to any. */
export const SERVER_CORE = 0
export const GENERATOR_CORE = availableParallelism() > 1 ? 1 : undefined

/**
 * Sends requests without pause with `wrk`, which outruns every server here.
 *
 * @throws {Error} if wrk is missing, or if an answer has another status than a successful one
 */
export async function drive(driving: Driving): Promise<Driven> {
  const { url, requests, pid, seconds } = driving
  if (!existsSync(WRK)) throw new Error(`there is no ${WRK}; install it: apt-get install wrk`)
  for (const request of requests) await answeredBy(url, request)
  const before = pid === undefined ? 0 : cpuSecondsOf(pid)
  const result = await run(driving)
  const after = pid === undefined ? 0 : cpuSecondsOf(pid)
  if (result.failed > 0) throw new Error(`${url}: ${result.failed} of ${result.requests} failed`)
  const used = after - before
  return {
    perSecond: result.requests / result.seconds,
    p95Milliseconds: result.p95 / 1000,
    p99Milliseconds: result.p99 / 1000,
    generatorShare: result.cpuSeconds / seconds,
    ...(pid !== undefined && {
      server: {
        microsecondsPerRequest: (used / result.requests) * 1e6,
        share: used / result.seconds,
      },
    }),
  }
}

/** Why the figure tells of the generator and not of the server; `undefined`: it does not. */
export function voidBecause({ generatorShare, server }: Driven): string | undefined {
  const isSlow = generatorShare > BUSIEST_GENERATOR && server && server.share < BUSY_SERVER
  if (!isSlow) return undefined
  const percent = (share: number) => `${Math.round(share * 100)} %`
  return `the generator was ${percent(generatorShare)} busy, the server ${percent(server.share)}`
}

/** What the server's threads cost for one request; `NaN`: nobody asked. */
export function microsecondsOf({ server }: Driven): number {
  return server?.microsecondsPerRequest ?? Number.NaN
}

interface Result {
  readonly requests: number
  readonly failed: number
  readonly seconds: number
  readonly cpuSeconds: number
  readonly p95: number
  readonly p99: number
}

async function run({ url, connections, seconds, requests }: Driving): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'usher-wrk-'))
  try {
    const script = join(folder, 'requests.lua')
    await writeFile(script, luaOf(requests))
    const options = ['-t1', `-c${connections}`, `-d${Math.ceil(seconds)}s`, '-s', script, url]
    const bound = GENERATOR_CORE === undefined ? [] : ['taskset', '-c', String(GENERATOR_CORE)]
    const [program = WRK, ...args] = [...bound, WRK, ...options]
    const { stdout } = await promisify(execFile)(program, args)
    return JSON.parse(stdout.slice(stdout.lastIndexOf('\n{'))) as Result
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Bytes as decimal escapes, so that no request can end the script's text. */
function luaOf(requests: readonly Buffer[]): string {
  const texts = requests.map(
    (bytes) => `"${Array.from(bytes, (byte) => `\\${String(byte).padStart(3, '0')}`).join('')}"`,
  )
  return `local requests = { ${texts.join(', ')} }
local at = 0
request = function()
  at = at % #requests + 1
  return requests[at]
end
done = function(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\\n{"requests":%d,"failed":%d,"seconds":%f,"cpuSeconds":%f,"p95":%f,"p99":%f}\\n',
    summary.requests, errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    summary.duration / 1e6, os.clock(), latency:percentile(95), latency:percentile(99)))
end
`
}
