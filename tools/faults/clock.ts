import { setTimeout as pause } from 'node:timers/promises'
import { openConnection, requestOf } from '../../bench/client.ts'
import { freshVariables, serveUsher } from '../../bench/servers.ts'
import { type Fault, promises } from './fault.ts'
import { live, newTraffic } from './people.ts'
import type { Person } from './person.ts'

const MOST_GUESSES = 10 // three are allowed
const PRELOAD = new URL('./moved-clock.mjs', import.meta.url).href

/** A clock that jumps half a week forward, a week back, and to where it was. */
export const clock: Fault = {
  name: 'clock',
  async run(settings) {
    const bench = { ...settings, rounds: 1, large: false, isQuiet: true }
    const variables = {
      ...(await freshVariables(bench)),
      NODE_OPTIONS: `--import ${PRELOAD}`,
      RATE_LIMIT: 'on',
      RATE_LIMIT_REGISTER: '1000/minute',
      RATE_LIMIT_LOGIN: '3/minute',
      RATE_LIMIT_PASSWORD_RESET: '1000/minute',
    }
    const server = await serveUsher(bench, variables)
    const { broken, hold } = promises()
    const jump = async () => {
      server.process.kill('SIGUSR2')
      await pause(100)
    }
    const connection = openConnection(server.url)
    const statusOf = async (request: Buffer) => (await connection.ask(request)).status
    const me = ({ accessToken: token = '' }: Person) =>
      requestOf('GET', '/vividly/api/v1/auth/me', { token })
    const guess = requestOf('POST', '/vividly/api/v1/auth/login', {
      body: { email: 'nobody@school.example', password: 'Wrong-guess-1' },
    })
    const traffic = newTraffic()
    const people: Person[] = []
    const someone = async () => {
      const before = people.length
      await live(server.url, people, { isOver: () => people.length > before, traffic })
      return people.at(-1)
    }

    const reachLimit = async () => {
      let guesses = 0
      while (guesses < MOST_GUESSES && (await statusOf(guess)) === 401) guesses += 1
      hold(guesses < MOST_GUESSES, `no limit after ${guesses} guesses`)
    }

    const early = await someone()
    await reachLimit()
    await jump() // forward, beyond the day of an access token
    hold(early !== undefined && (await statusOf(me(early))) === 401, 'an old token was taken')
    hold((await statusOf(guess)) === 401, 'a limit was still counted after its time')
    await reachLimit()
    const late = await someone()
    hold(late !== undefined && (await statusOf(me(late))) === 200, 'nobody can register later')
    await jump() // back, to before everything
    hold((await statusOf(guess)) === 401, 'a limit of later was counted earlier')
    hold((await someone()) !== undefined, 'nobody can register earlier')
    await jump() // to where it was
    hold(early !== undefined && (await statusOf(me(early))) === 200, 'a good token was refused')
    connection.close()
    await server.stop()
    for (const status of traffic.statuses.keys()) hold(status < 500, `an answer was ${status}`)
    return [
      {
        what: 'a clock that jumps half a week forward, and a week back',
        figures: { jumps: 3, 'people acknowledged': people.length },
        broken,
      },
    ]
  },
}
