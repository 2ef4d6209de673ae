import { requestOf } from '../../bench/client.ts'
import { askFor, countOne, type Letters, type Person, type World } from './person.ts'

const SCHOOL = '/vividly/api/v1'
const RESET_SUBJECT = 'Reset your Vividly password'

/** Tokens of one login; nobody knows the newest ones while a refresh is not answered. */
interface Session {
  accessToken: string
  refreshToken: string
  isKnown: boolean
}

/** A teacher of vividly: refreshes, logs in again, creates classes, changes the password. */
export async function registerTeacher(world: World, name: string): Promise<Person | undefined> {
  const email = `${name}@school.example`
  const password = 'Front-row-1!'
  const body = { email, password, first_name: 'Kim', last_name: 'Park', role: 'teacher' }
  const answer = await world.ask(requestOf('POST', `${SCHOOL}/auth/register`, { body }))
  return answer.status === 201 ? teacher(email, password, sessionIn(answer.body)) : undefined
}

function teacher(email: string, firstPassword: string, first: Session): Person {
  const acknowledged = new Map<string, number>()
  const letters: Letters = new Map()
  const classes: string[] = []
  let passwords = [firstPassword] // more than one while a change is not answered
  let sessions = [first]
  let ended: Session[] = []
  let next = 0

  const logIn = (world: World, password: string) =>
    world.ask(requestOf('POST', `${SCHOOL}/auth/login`, { body: { email, password } }))

  async function refresh(world: World): Promise<void> {
    if (first.isKnown && (await renew(world, first))) countOne(acknowledged, 'refreshes')
  }

  async function logInAgain(world: World): Promise<void> {
    const { status, body } = await logIn(world, passwords[0] ?? '')
    if (status !== 200) return
    sessions.push(sessionIn(body))
    countOne(acknowledged, 'logins')
  }

  async function createClass(world: World): Promise<void> {
    const body = { name: 'Physics', subject: 'Physics', grade_levels: [9] }
    const token = first.accessToken
    const answer = await world.ask(requestOf('POST', `${SCHOOL}/teachers/classes`, { body, token }))
    if (answer.status !== 201) return
    const { class_id = '' } = JSON.parse(answer.body) as Record<string, string>
    classes.push(class_id)
    countOne(acknowledged, 'classes')
  }

  /** Ends all sessions but the first one. */
  async function changePassword(world: World): Promise<void> {
    const [current = '', another] = passwords
    if (another !== undefined) return
    const chosen = `Front-row-${passwordNumber(current) + 1}!`
    const others = sessions.slice(1)
    passwords = [current, chosen]
    sessions = [first]
    const body = { current_password: current, new_password: chosen }
    const token = first.accessToken
    const change = requestOf('PUT', '/account/api/vividly/password', { body, token })
    const { status } = await world.ask(change)
    if (status !== 204) return
    passwords = [chosen]
    ended.push(...others)
    countOne(acknowledged, 'password changes')
  }

  async function askForMail(world: World): Promise<void> {
    const promise = askFor(letters, RESET_SUBJECT)
    const request = requestOf('POST', `${SCHOOL}/auth/password-reset-request`, { body: { email } })
    const { status } = await world.ask(request)
    if (status === 202) promise()
  }

  const actions = [
    refresh,
    createClass,
    logInAgain,
    changePassword,
    refresh,
    createClass,
    askForMail,
    refresh,
    createClass,
    refresh,
    createClass,
    refresh,
  ]

  async function missing(world: World): Promise<readonly string[]> {
    const missed: string[] = []
    const right: string[] = []
    for (const password of passwords) {
      const { status, body } = await logIn(world, password)
      if (status !== 200) continue
      right.push(password)
      const { accessToken: token } = sessionIn(body)
      for (const id of classes) {
        const found = await world.ask(
          requestOf('GET', `${SCHOOL}/classes/${id}/students`, { token }),
        )
        if (found.status !== 200) missed.push(`the class ${id} of ${email}: ${found.status}`)
      }
    }
    if (right.length !== 1) missed.push(`${right.length} passwords of ${email} are right`)
    passwords = right
    for (const session of sessions.filter(({ isKnown }) => isKnown)) {
      if (!(await isThere(world, session))) missed.push(`a session of ${email}`)
    }
    for (const session of ended) {
      if (await renew(world, session)) missed.push(`the end of a session of ${email}`)
    }
    ended = []
    return missed
  }

  return {
    email,
    get accessToken() {
      return first.accessToken
    },
    acknowledged,
    letters,
    async act(world) {
      await actions[next % actions.length]?.(world)
      next += 1
    },
    missing,
  }
}

/** Both of its tokens count; afterwards it has new ones. */
async function isThere(world: World, session: Session): Promise<boolean> {
  const token = session.accessToken
  const { status } = await world.ask(requestOf('GET', `${SCHOOL}/auth/me`, { token }))
  return (await renew(world, session)) && status === 200
}

async function renew(world: World, session: Session): Promise<boolean> {
  const token = session.refreshToken
  session.isKnown = false
  const { status, body } = await world.ask(requestOf('POST', `${SCHOOL}/auth/refresh`, { token }))
  if (status !== 200) return false
  Object.assign(session, sessionIn(body))
  return true
}

function sessionIn(body: string): Session {
  const { access_token, refresh_token } = JSON.parse(body) as Record<string, string>
  return { accessToken: access_token ?? '', refreshToken: refresh_token ?? '', isKnown: true }
}

const passwordNumber = (password: string) => Number(/\d+/.exec(password)?.[0])
