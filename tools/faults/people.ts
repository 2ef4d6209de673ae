import { type Answered, type Connection, openConnection, requestOf } from '../../bench/client.ts'

const PASSWORD = 'Front-row-5!'
const ACTIONS_PER_PERSON = 6

/** What the server has acknowledged of one person. */
export interface Person {
  readonly email: string
  accessToken: string
  refreshToken: string
  /** Nobody knows the newest token of a session whose refresh was not answered. */
  isSessionKnown: boolean
  readonly classes: string[]
  isMailPromised: boolean
}

/** How requests were answered. */
export interface Traffic {
  readonly statuses: Map<number, number>
  slowestMilliseconds: number
}

export const newTraffic = (): Traffic => ({ statuses: new Map(), slowestMilliseconds: 0 })

let count = 0

/**
 * Registers people and has them refresh, sign in, create classes and ask for mails, until it is over
 * or the connection breaks.
 *
 * @param people gets everybody whose registration was acknowledged
 */
export async function live(
  url: string,
  people: Person[],
  { isOver, traffic = newTraffic() }: { isOver: () => boolean; traffic?: Traffic },
): Promise<void> {
  const connection = openConnection(url)
  const ask = (request: Buffer) => timed(connection, request, traffic)
  try {
    while (!isOver()) {
      const person = await register(ask)
      if (!person) continue
      people.push(person)
      for (let action = 0; action < ACTIONS_PER_PERSON && !isOver(); action += 1) {
        await ACTIONS[action % ACTIONS.length]?.(ask, person)
      }
    }
  } catch (error) {
    if (!isBroken(error)) throw error
  } finally {
    connection.close()
  }
}

type AskRaw = (request: Buffer) => Promise<Answered>

async function timed(connection: Connection, request: Buffer, traffic: Traffic) {
  const sentAt = performance.now()
  const answer = await connection.ask(request)
  const took = performance.now() - sentAt
  traffic.slowestMilliseconds = Math.max(traffic.slowestMilliseconds, took)
  traffic.statuses.set(answer.status, (traffic.statuses.get(answer.status) ?? 0) + 1)
  return answer
}

async function register(ask: AskRaw): Promise<Person | undefined> {
  count += 1
  const email = `person${process.pid}-${count}@school.example`
  const body = { email, password: PASSWORD, first_name: 'Kim', last_name: 'Park', role: 'teacher' }
  const answer = await ask(requestOf('POST', '/api/v1/auth/register', { body }))
  if (answer.status !== 201) return undefined
  const { access_token, refresh_token } = JSON.parse(answer.body) as Record<string, string>
  const tokens = { accessToken: access_token ?? '', refreshToken: refresh_token ?? '' }
  return { email, ...tokens, isSessionKnown: true, classes: [], isMailPromised: false }
}

const ACTIONS: readonly ((ask: AskRaw, person: Person) => Promise<void>)[] = [
  refresh,
  createClass,
  async (ask, person) => void (await ask(loginOf(person))),
  refresh,
  createClass,
  async (ask, person) => {
    const body = { email: person.email }
    const { status } = await ask(requestOf('POST', '/api/v1/auth/password-reset-request', { body }))
    if (status === 202) person.isMailPromised = true
  },
]

async function refresh(ask: AskRaw, person: Person): Promise<void> {
  if (!person.isSessionKnown) return
  person.isSessionKnown = false
  const token = person.refreshToken
  const answer = await ask(requestOf('POST', '/api/v1/auth/refresh', { token }))
  if (answer.status !== 200) return
  const { access_token = '', refresh_token = '' } = JSON.parse(answer.body) as Record<
    string,
    string
  >
  Object.assign(person, {
    accessToken: access_token,
    refreshToken: refresh_token,
    isSessionKnown: true,
  })
}

async function createClass(ask: AskRaw, person: Person): Promise<void> {
  const body = { name: 'Physics', subject: 'Physics', grade_levels: [9] }
  const token = person.accessToken
  const answer = await ask(requestOf('POST', '/api/v1/teachers/classes', { body, token }))
  if (answer.status !== 201) return
  const { class_id = '' } = JSON.parse(answer.body) as Record<string, string>
  person.classes.push(class_id)
}

const loginOf = ({ email }: Person) =>
  requestOf('POST', '/api/v1/auth/login', { body: { email, password: PASSWORD } })

/** What is not there although it was acknowledged. */
export async function missing(url: string, people: readonly Person[]): Promise<readonly string[]> {
  const connection = openConnection(url)
  const missed: string[] = []
  const expect = async (what: string, request: Buffer) => {
    const { status, body } = await connection.ask(request)
    if (status !== 200) missed.push(`${what}: ${status} ${body}`)
    return body
  }
  for (const person of people) {
    const signedIn = await expect(`the account ${person.email}`, loginOf(person))
    const { access_token: fresh = '' } = JSON.parse(signedIn) as Record<string, string>
    for (const id of person.classes) {
      const students = `/api/v1/classes/${id}/students`
      await expect(`the class ${id}`, requestOf('GET', students, { token: fresh }))
    }
    if (!person.isSessionKnown) continue
    const token = person.accessToken
    await expect(`the session of ${person.email}`, requestOf('GET', '/api/v1/auth/me', { token }))
    await refresh((request) => connection.ask(request), person)
    if (!person.isSessionKnown) missed.push(`the refresh token of ${person.email}`)
  }
  connection.close()
  return missed
}

/** The server was killed, or has closed the connection. */
function isBroken(error: unknown): boolean {
  const { code, message } = error as NodeJS.ErrnoException
  return ['ECONNRESET', 'ECONNREFUSED', 'EPIPE'].includes(code ?? '') || /closed/.test(message)
}
