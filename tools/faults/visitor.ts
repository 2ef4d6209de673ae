import { requestOf } from '../../bench/client.ts'
import { askFor, countOne, type Letters, type Person, tokenFor, type World } from './person.ts'

const THEATER = '/theater/api/v1/accounts'
const ACTIVATION = 'Activate your account at the movie theater'
const RESET = 'Choose a new password at the movie theater'

/** A visitor of the theater: activates the account by mail, logs in, resets the password by mail. */
export async function registerVisitor(world: World, name: string): Promise<Person | undefined> {
  const email = `${name}@example.com`
  const password = 'Front-row-1!'
  const registration = requestOf('POST', `${THEATER}/register/`, { body: { email, password } })
  const { status } = await world.ask(registration)
  return status === 201 ? visitor(email, password) : undefined
}

type State = 'pending' | 'unsure' | 'active'

function visitor(email: string, firstPassword: string): Person {
  const acknowledged = new Map<string, number>()
  const letters: Letters = new Map()
  askFor(letters, ACTIVATION)()
  const known = new Set<string>()
  let state: State = 'pending'
  let passwords = [firstPassword] // more than one while a reset is not answered
  let refreshTokens: string[] = []
  let ended: string[] = []
  let next = 0

  const post = async (world: World, path: string, body: object) =>
    world.ask(requestOf('POST', `${THEATER}${path}`, { body: { email, ...body } }))

  async function activate(world: World): Promise<void> {
    const token = await tokenFor(world, { email, subject: ACTIVATION, known })
    if (token === undefined) return
    state = 'unsure'
    const { status } = await post(world, '/activate/', { token })
    if (status !== 200) return
    state = 'active'
    countOne(acknowledged, 'activations')
  }

  async function logIn(world: World): Promise<void> {
    const { status, body } = await post(world, '/login/', { password: passwords[0] })
    if (status !== 201) return
    refreshTokens.push((JSON.parse(body) as { refresh_token: string }).refresh_token)
    countOne(acknowledged, 'logins')
  }

  /** Ends all sessions. A request for the mail is always answered alike, so it promises nothing. */
  async function resetPassword(world: World): Promise<void> {
    askFor(letters, RESET)
    await post(world, '/password-reset/request/', {})
    const token = await tokenFor(world, { email, subject: RESET, known })
    if (token === undefined) return
    const chosen = `Front-row-${known.size}!`
    passwords = [...passwords, chosen]
    const others = refreshTokens
    refreshTokens = []
    const { status } = await post(world, '/reset-password/complete/', { token, password: chosen })
    if (status !== 200) return
    passwords = [chosen]
    ended = [...ended, ...others]
    countOne(acknowledged, 'password resets')
  }

  const actions = [activate, logIn, logIn, resetPassword, logIn]

  const isGood = async (world: World, token: string) => {
    const request = requestOf('POST', `${THEATER}/refresh/`, { body: { refresh_token: token } })
    return (await world.ask(request)).status === 200
  }

  async function missing(world: World): Promise<readonly string[]> {
    const missed: string[] = []
    const statuses: number[] = []
    for (const password of passwords) {
      statuses.push((await post(world, '/login/', { password })).status)
    }
    const right = passwords.filter((_, index) => statuses[index] !== 401)
    if (right.length !== 1) missed.push(`${right.length} passwords of ${email} are right`)
    passwords = right
    const isActive = statuses.includes(201)
    if (isActive && state === 'pending') missed.push(`${email} is active without its token`)
    if (!isActive && state === 'active') missed.push(`the activation of ${email}`)
    for (const token of refreshTokens) {
      if (!(await isGood(world, token))) missed.push(`a session of ${email}`)
    }
    for (const token of ended) {
      if (await isGood(world, token)) missed.push(`the end of a session of ${email}`)
    }
    return missed
  }

  return {
    email,
    acknowledged,
    letters,
    async act(world) {
      if (state === 'active' || next === 0) await actions[next % actions.length]?.(world)
      next += 1
    },
    missing,
  }
}
