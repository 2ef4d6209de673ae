import assert from 'node:assert/strict'
import type { FuzzHost, FuzzPlan, FuzzRound } from '@usher/app/testing'
import { FILM, MOVIES } from './films.ts'
import { ACCOUNTS, NEW_PASSWORD, PASSWORD } from './people.ts'

/** So many links of each kind wait in mails at the beginning of a round. */
const LINKS = 4

/** What chance cannot know of the theater. */
export const theaterPlan: FuzzPlan = {
  name: 'theater',
  document: '/openapi.json',
  requests: {
    callers: [],
    vocabulary: {
      words: ['US', 'Drama', 'Heat', '{{token}}', '{{refresh}}', '{{email}}'],
      fields: {
        movie_id: ['{{movie}}', '{{movie}}', '{{movie}}', 1, 2, 3],
        page: [1, 1, 2, 3, 1000],
        email: ['{{email}}', '{{email}}', '{{fresh}}@example.com', '{{pending}}'],
        password: [PASSWORD, NEW_PASSWORD],
        token: ['{{token}}'],
        refresh_token: ['{{refresh}}'],
        name: ['{{fresh}}', 'Heat', '🎬'.repeat(255)],
        country: ['US', 'FR', 'Côte d’Ivoire', ''],
        genres: ['Drama', 'drama', 'Crime', ''],
      },
    },
    bodies: {
      [`POST ${ACCOUNTS}/register/`]: [{ email: '{{fresh}}@example.com', password: PASSWORD }],
      [`POST ${ACCOUNTS}/activate/`]: ['{{activation}}'],
      [`POST ${ACCOUNTS}/reset-password/complete/`]: ['{{reset}}'],
      [`POST ${ACCOUNTS}/login/`]: [{ email: '{{email}}', password: PASSWORD }],
      [`POST ${ACCOUNTS}/refresh/`]: [{ refresh_token: '{{refresh}}' }],
      [`POST ${MOVIES}`]: [{ ...FILM, name: '{{fresh}}' }, FILM],
      [`PATCH ${MOVIES}{movie_id}/`]: [{ score: 7, overview: 'Changed' }, { name: '{{fresh}}' }],
    },
  },
  open,
  learns: {
    [`POST ${MOVIES}`]: ({ id }) => ({ movie: id }),
    [`POST ${ACCOUNTS}/login/`]: ({ refresh_token, access_token }) => ({
      refresh: refresh_token,
      token: access_token,
    }),
    [`POST ${ACCOUNTS}/register/`]: ({ email }) => ({ pending: email }),
  },
  // A path without its final slash is sent there.
  elsewhere: [307, 404, 405],
  // Contract, 1.1 and 1.2: of all operations alike.
  unreadable: [400, 413],
  secrets: [PASSWORD, NEW_PASSWORD],
}

let rounds = 0

async function open({ ask, tokenMailedTo }: FuzzHost): Promise<FuzzRound> {
  rounds += 1
  const round = rounds
  const post = async (path: string, status: number, body: object) => {
    const answer = await ask('POST', path, { body })
    assert.equal(answer.status, status, answer.text)
    return answer.body
  }
  async function pending(name: string) {
    const email = `${name}.${round}@example.com`
    await post(`${ACCOUNTS}/register/`, 201, { email, password: PASSWORD })
    return { email, token: await tokenMailedTo(email) }
  }
  async function active(name: string) {
    const link = await pending(name)
    await post(`${ACCOUNTS}/activate/`, 200, link)
    return link.email
  }
  async function resetLink(name: string) {
    const email = await active(name)
    await post(`${ACCOUNTS}/password-reset/request/`, 200, { email })
    return { email, token: await tokenMailedTo(email), password: NEW_PASSWORD }
  }
  const each = Array.from({ length: LINKS }, (_, at) => at)
  const lee = await active('lee')
  const [activations, resets, { id }, tokens] = await Promise.all([
    Promise.all(each.map((at) => pending(`kim${at}`))),
    Promise.all(each.map((at) => resetLink(`mo${at}`))),
    post(MOVIES, 201, { ...FILM, name: `Film of round ${round}` }),
    post(`${ACCOUNTS}/login/`, 201, { email: lee, password: PASSWORD }),
  ])
  return {
    values: {
      activation: activations,
      reset: resets,
      movie: [id],
      email: [lee],
      refresh: [tokens.refresh_token],
      token: [...activations, ...resets].map(({ token }) => token),
      fresh: Array.from({ length: 40 }, (_, at) => `new${at}.${round}`),
    },
    callers: {},
  }
}
