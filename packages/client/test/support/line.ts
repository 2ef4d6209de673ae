import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { stripTypeScriptTypes } from 'node:module'
import type { AddressInfo } from 'node:net'

/** The way to a server: it counts refreshes, and can lose their answers. */
export interface Line {
  readonly url: string
  /** Refreshes that reached the line. */
  readonly refreshes: number
  /** Of those, how many answers were lost after the server had given them. */
  readonly lost: number
  /** Loses every n-th answer to a refresh; 0: none. */
  loseEvery(n: number): void
  leadTo(url: string): void
  close(): Promise<void>
}

/** It also serves the sources of the client to browsers, below `/client/`, and an empty page. */
export async function openLine(): Promise<Line> {
  const state = { target: '', every: 0, refreshes: 0, lost: 0 }
  // Never the first to end a kept connection: after a stall, its timer would run before the next request.
  const server = createServer({ keepAliveTimeout: 0 }, (asked, answer) => {
    const path = asked.url ?? ''
    if (path === '/')
      return void answer.setHeader('content-type', 'text/html').end('<!doctype html>')
    if (path.startsWith('/client/')) return sendSource(path.slice('/client/'.length), answer)
    const isRefresh = path.endsWith('/refresh')
    if (isRefresh) state.refreshes += 1
    const loses = isRefresh && state.every > 0 && state.refreshes % state.every === 0
    if (loses) state.lost += 1
    passOn(state.target, { asked, answer, loses })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    get refreshes() {
      return state.refreshes
    },
    get lost() {
      return state.lost
    },
    loseEvery: (n) => {
      state.every = n
    },
    leadTo: (url) => {
      state.target = url
    },
    async close() {
      server.closeAllConnections()
      await once(server.close(), 'close')
    },
  }
}

interface Passing {
  readonly asked: IncomingMessage
  readonly answer: ServerResponse
  readonly loses: boolean
}

function passOn(target: string, { asked, answer, loses }: Passing): void {
  const { method, headers } = asked
  const onward = request(target + asked.url, { method, headers, agent: false }, (answered) => {
    if (loses) {
      answered.resume()
      answered.on('end', () => answer.destroy())
      return
    }
    answer.writeHead(answered.statusCode ?? 502, answered.headers)
    answered.pipe(answer)
  })
  onward.on('error', () => answer.destroy())
  asked.pipe(onward)
}

function sendSource(name: string, answer: ServerResponse): void {
  const source = readFileSync(new URL(`../../src/${name}`, import.meta.url), 'utf8')
  answer.setHeader('content-type', 'text/javascript').end(stripTypeScriptTypes(source))
}
