import type { AccountEndpoints, QuickStartStep } from '@usher/app'

const PASSWORD = 'Press-play-1'

/** What the blueprint's contract offers for the account pages, and what a newcomer tries. */
export const blueprint: Presentation = {
  accountEndpoints: {
    logIn: {
      path: '/api/v1/users/login',
      fields: { identifier: 'email', password: 'password' },
      answers: { accessToken: 'token' },
    },
  },
  quickStart: [
    {
      title: 'Register',
      method: 'POST',
      path: '/api/v1/users/register',
      body: { firstName: 'Kim', lastName: 'Park', email: '{email}', password: PASSWORD },
    },
    {
      title: 'Log in',
      method: 'POST',
      path: '/api/v1/users/login',
      body: { email: '{email}', password: PASSWORD },
      keeps: { as: 'token', field: 'token' },
    },
    { title: 'Ask who is signed in', method: 'GET', path: '/api/v1/users/me', withToken: true },
  ],
}

/** The same for the contract with the OAuth2 password form. */
export const oauth2: Presentation = {
  accountEndpoints: {
    logIn: {
      path: '/api/v1/auth/login',
      encoding: 'form',
      fields: { identifier: 'username', password: 'password' },
      answers: { accessToken: 'access_token' },
    },
  },
  quickStart: [
    {
      title: 'Register',
      method: 'POST',
      path: '/api/v1/auth/register',
      body: { email: '{email}', password: PASSWORD, first_name: 'Kim' },
    },
    {
      title: 'Log in with the OAuth2 password form',
      method: 'POST',
      path: '/api/v1/auth/login',
      form: { username: '{email}', password: PASSWORD },
      keeps: { as: 'token', field: 'access_token' },
    },
    { title: 'Ask who is signed in', method: 'GET', path: '/api/v1/users/me', withToken: true },
  ],
}

interface Presentation {
  readonly accountEndpoints: AccountEndpoints
  readonly quickStart: readonly QuickStartStep[]
}
