import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { asking } from '@usher/app/testing'
import { newUsher } from './support/usher.ts'

const PROGRAM = fileURLToPath(new URL('./programs/log-in-from.ts', import.meta.url))

/** A network of its own: the machine's addresses are none of the test's business. */
const IN_A_NAMESPACE = [
  'ip link set lo up',
  ...[...hosts(1, 7), ...hosts(2, 1)].map((address) => `ip -6 addr add ${address}/64 dev lo nodad`),
  'exec "$@"',
].join(' && ')

const whyNoNamespace = await namespaceRefusal()

describe('clients of two IPv6 networks, over real sockets', { skip: whyNoNamespace }, () => {
  it('share the limits of their network, whichever address they use', async () => {
    const mapped = '127.0.0.1' // arrives as ::ffff:127.0.0.1
    const statuses = await logInFrom([...hosts(1, 7), ...hosts(2, 1), mapped])

    assert.deepEqual(statuses, [401, 401, 401, 401, 401, 429, 429, 401, 401])
  })
})

describe('clients behind a trusted proxy', () => {
  it('share the limits of their IPv6 network, and of an IPv4 address in any spelling', async (t) => {
    const usher = await newUsher({ TRUST_PROXY: '127.0.0.1', LOG_LEVEL: 'silent' })
    t.after(() => usher.remove())
    const ask = asking((await usher.serve(['vividly'])).url)
    const logIn = async (from: string) => {
      const body = { email: 'kim@example.com', password: 'none that is right' }
      const headers = { 'x-forwarded-for': from }
      return (await ask('POST', '/api/v1/auth/login', { body, headers })).status
    }
    const statuses = async (addresses: readonly string[]) => {
      const seen: number[] = []
      for (const address of addresses) seen.push(await logIn(address))
      return seen
    }

    const refusedFromTheSixth = [401, 401, 401, 401, 401, 429, 429]
    assert.deepEqual(await statuses(hosts(1, 7)), refusedFromTheSixth)
    assert.deepEqual(
      await statuses([
        ...['203.0.113.9', '::ffff:203.0.113.9', '::ffff:cb00:7109', '::FFFF:CB00:7109'],
        ...['0:0:0:0:0:ffff:203.0.113.9', '203.0.113.9', '::ffff:cb00:7109'],
      ]),
      refusedFromTheSixth,
    )
    assert.equal(await logIn('2001:db8:0:2::1'), 401)
    assert.equal(await logIn('203.0.113.10'), 401)
  })
})

function hosts(network: number, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `2001:db8:0:${network}::${index + 1}`)
}

async function logInFrom(addresses: readonly string[]): Promise<readonly number[]> {
  const running = promisify(execFile)('unshare', isolated(process.execPath, PROGRAM), {
    timeout: 120_000,
  })
  running.child.stdin?.end(JSON.stringify(addresses))
  return JSON.parse((await running).stdout)
}

/** Why no namespace with these addresses can be made here; `false` if one can. */
async function namespaceRefusal(): Promise<string | false> {
  try {
    await promisify(execFile)('unshare', isolated('true'), { timeout: 10_000 })
    return false
  } catch (error) {
    return `no network namespace: ${error instanceof Error ? error.message.split('\n').at(-2) : error}`
  }
}

function isolated(...command: readonly string[]): readonly string[] {
  return ['--map-root-user', '--net', 'sh', '-c', IN_A_NAMESPACE, 'sh', ...command]
}
