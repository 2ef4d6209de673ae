// node log-in-from.ts: serves vividly on every address of this machine, fails to log in from each of
// the addresses on standard input, and prints the statuses; both lists are JSON.
import { once } from 'node:events'
import { request } from 'node:http'
import { json } from 'node:stream/consumers'
import { newUsher } from '../support/usher.ts'

const addresses = (await json(process.stdin)) as readonly string[]
const usher = await newUsher({ HOST: '::', LOG_LEVEL: 'silent' })
try {
  const { port } = new URL((await usher.serve(['vividly'])).url)
  const statuses: (number | undefined)[] = []
  for (const address of addresses) statuses.push(await logIn(port, address))
  console.log(JSON.stringify(statuses))
} finally {
  await usher.remove()
}

async function logIn(port: string, localAddress: string): Promise<number | undefined> {
  const host = localAddress.includes(':') ? '::1' : '127.0.0.1'
  const sent = request({
    ...{ host, port, path: '/api/v1/auth/login', method: 'POST', localAddress, agent: false },
    headers: { 'content-type': 'application/json' },
  })
  sent.end(JSON.stringify({ email: 'kim@example.com', password: 'none that is right' }))
  const [answer] = await once(sent, 'response')
  answer.resume()
  return answer.statusCode
}
