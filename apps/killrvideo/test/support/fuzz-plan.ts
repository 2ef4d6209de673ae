import assert from 'node:assert/strict'
import type { FuzzHost, FuzzPlan, FuzzRound, Headers } from '@usher/app/testing'

const PASSWORD = 'correct horse of chance'
const USERS = '/api/v1/users'

const YOUTUBE_URL = 'https://www.youtube.com/watch?v=dQw4w9WgXcQ'
const VECTOR = Array.from({ length: 384 }, (_, at) => 1 / (at + 1))

/** Whose account is gone while the token lives. */
const CALLERS = ['kim', 'mo', 'cleo', 'gone'] as const

const vocabulary: FuzzPlan['requests']['vocabulary'] = {
  words: ['Kim', '{{email}}', '{{user}}', 'moderator', 'viewer'],
  fields: {
    userId: ['{{user}}', '{{user}}', '{{user}}', '{{vanished}}'],
    email: ['{{email}}', '{{email}}', '{{fresh}}@example.com'],
    username: ['{{email}}'],
    password: [PASSWORD],
    q: ['{{email}}', 'kim', 'example', ''],
    id: ['{{video}}', '{{video}}', '{{comment}}', '{{flag}}', '{{user}}'],
    contentId: ['{{video}}', '{{comment}}'],
    videoId: ['{{video}}'],
    tag: ['jazz', '50%', 'ünï'],
    tags: [['jazz', ' soul '], [], ['50%']],
    query: ['film', 'jazz ünï', '%', '"', 'a OR b*'],
    youtubeUrl: [YOUTUBE_URL, 'https://youtu.be/dQw4w9WgXcQ', 'https://example.com'],
    status: ['open', 'under_review', 'approved', 'rejected'],
    intervalDays: ['1', '7', '30', '2'],
  },
}

/** What chance cannot know of the blueprint surface. */
export const blueprintPlan: FuzzPlan = {
  name: 'killrvideo',
  document: '/openapi.json',
  requests: {
    callers: CALLERS,
    vocabulary,
    bodies: {
      [`POST ${USERS}/register`]: [
        {
          firstName: 'Kim',
          lastName: 'Park',
          email: '{{fresh}}@example.com',
          password: PASSWORD,
        },
      ],
      [`POST ${USERS}/login`]: [{ email: '{{email}}', password: PASSWORD }],
      'POST /api/v1/videos': [{ youtubeUrl: YOUTUBE_URL, title: 'A film', tags: ['jazz'] }],
      'PUT /api/v1/videos/id/{id}': [{ title: 'Another film', tags: ['ünï'] }],
      'POST /api/v1/videos/id/{id}/watch-time': [{ watch_duration_seconds: 12 }],
      'POST /api/v1/videos/{id}/comments': [{ text: 'What a film!' }],
      'POST /api/v1/videos/{id}/ratings': [{ rating: 4 }],
      'POST /api/v1/videos/id/{id}/rating': [{ rating: 2 }],
      'POST /api/v1/flags': [
        { contentType: 'video', contentId: '{{video}}', reasonCode: 'spam' },
        { contentType: 'comment', contentId: '{{comment}}', reasonCode: 'other', reasonText: 'x' },
      ],
      'POST /api/v1/moderation/flags/{id}/action': [{ status: 'under_review' }],
      'POST /api/v1/reco/ingest': [{ videoId: '{{video}}', vector: VECTOR }],
    },
  },
  learns: {
    [`POST ${USERS}/register`]: ({ userId, email }) => ({ user: userId, email }),
    'POST /api/v1/videos': ({ videoId }) => ({ video: videoId }),
    'POST /api/v1/videos/{id}/comments': ({ commentid }) => ({ comment: commentid }),
    'POST /api/v1/flags': ({ flagId }) => ({ flag: flagId }),
  },
  secrets: [PASSWORD],
  open: (host) =>
    open(host, {
      register: ({ name, email }) =>
        post(host, `${USERS}/register`, {
          body: { firstName: name, lastName: 'Park', email, password: PASSWORD },
        }),
      async token(email) {
        return (await post(host, `${USERS}/login`, { body: { email, password: PASSWORD } })).token
      },
    }),
}

/** What chance cannot know of the OAuth2 surface. */
export const oauth2Plan: FuzzPlan = {
  name: 'killrvideo-oauth2',
  document: '/api/v1/openapi.json',
  requests: {
    callers: CALLERS,
    vocabulary,
    bodies: {
      'POST /api/v1/auth/register': [{ email: '{{fresh}}@example.com', password: PASSWORD }],
      'POST /api/v1/auth/login': [
        { username: '{{email}}', password: PASSWORD },
        { username: '{{email}}', password: PASSWORD, grant_type: 'password', scope: 'a b' },
      ],
    },
  },
  learns: { 'POST /api/v1/auth/register': ({ email }) => ({ email }) },
  secrets: [PASSWORD],
  open: (host) =>
    open(host, {
      register: ({ email }) =>
        post(host, '/api/v1/auth/register', { body: { email, password: PASSWORD } }),
      async token(email) {
        const form = { username: email, password: PASSWORD }
        return (await post(host, '/api/v1/auth/login', { form })).access_token
      },
    }),
}

interface Surface {
  register(newcomer: { name: string; email: string }): Promise<Record<string, unknown>>
  token(email: string): Promise<unknown>
}

let rounds = 0

async function open(
  { grantRole, removeAccount }: FuzzHost,
  { register, token }: Surface,
): Promise<FuzzRound> {
  rounds += 1
  const round = rounds
  const emailOf = (name: string) => `${name}.${round}@killrvideo.example.com`
  const newcomers = CALLERS.map((name) => register({ name, email: emailOf(name) }))
  const [kim, , gone] = await Promise.all(newcomers)
  await grantRole(emailOf('mo'), 'moderator')
  await grantRole(emailOf('cleo'), 'creator')
  const bearer = async (email: string): Promise<Headers> => ({
    authorization: `Bearer ${await token(email)}`,
  })
  const ofGone = await bearer(emailOf('gone'))
  await removeAccount(emailOf('gone'))
  return {
    values: {
      user: kim?.userId === undefined ? [] : [kim.userId],
      vanished: [gone?.userId],
      email: [emailOf('kim')],
      fresh: Array.from({ length: 40 }, (_, at) => `new${at}.${round}.killrvideo`),
    },
    callers: {
      kim: () => bearer(emailOf('kim')),
      mo: () => bearer(emailOf('mo')),
      cleo: () => bearer(emailOf('cleo')),
      gone: async () => ofGone,
    },
  }
}

async function post({ ask }: FuzzHost, path: string, sent: Parameters<FuzzHost['ask']>[2]) {
  const answer = await ask('POST', path, sent)
  assert.ok(answer.status < 300, `${path}: ${answer.status} ${answer.text}`)
  return answer.body
}
