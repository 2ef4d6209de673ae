import type { AccountEndpoints, QuickStartStep } from '@usher/app'

const ACCOUNTS = '/api/v1/accounts'
const MOVIES = '/api/v1/theater/movies/'
const PASSWORD = 'Front-row-5!'

/** Where the contract has what the account pages need. */
export const accountEndpoints: AccountEndpoints = {
  logIn: {
    path: `${ACCOUNTS}/login/`,
    fields: { identifier: 'email', password: 'password' },
    answers: { accessToken: 'access_token', refreshToken: 'refresh_token' },
  },
  activate: { path: `${ACCOUNTS}/activate/`, fields: { identifier: 'email', token: 'token' } },
  requestPasswordReset: {
    path: `${ACCOUNTS}/password-reset/request/`,
    fields: { identifier: 'email' },
  },
  resetPassword: {
    path: `${ACCOUNTS}/reset-password/complete/`,
    fields: { identifier: 'email', token: 'token', password: 'password' },
  },
}

/** What a newcomer tries. */
export const quickStart: readonly QuickStartStep[] = [
  {
    title: 'Register',
    note: 'The account waits for its activation: open the link of the mail in the inbox.',
    method: 'POST',
    path: `${ACCOUNTS}/register/`,
    body: { email: '{email}', password: PASSWORD },
  },
  {
    title: 'Log in',
    note: 'Refused until the account is activated.',
    method: 'POST',
    path: `${ACCOUNTS}/login/`,
    body: { email: '{email}', password: PASSWORD },
  },
  {
    title: 'Add a film',
    method: 'POST',
    path: MOVIES,
    body: {
      name: 'Front Row, starring {name}',
      date: '2026-01-01',
      score: 81,
      overview: 'An usher shows everybody to their seat.',
      status: 'Released',
      budget: 1_000_000,
      revenue: 5_000_000,
      country: 'US',
      genres: ['Drama'],
      actors: ['Kim'],
      languages: ['English'],
    },
  },
  { title: 'Look at the catalogue', method: 'GET', path: `${MOVIES}?per_page=5` },
]
