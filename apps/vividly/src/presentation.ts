import type { AccountEndpoints, QuickStartStep } from '@usher/app'

const AUTH = '/api/v1/auth'
const PASSWORD = 'Learn-with-joy-1'

/** Where the contract has what the account pages need. */
export const accountEndpoints: AccountEndpoints = {
  logIn: {
    path: `${AUTH}/login`,
    fields: { identifier: 'email', password: 'password' },
    answers: { accessToken: 'access_token', refreshToken: 'refresh_token' },
  },
  requestPasswordReset: {
    path: `${AUTH}/password-reset-request`,
    fields: { identifier: 'email' },
  },
  resetPassword: {
    path: `${AUTH}/password-reset-confirm`,
    fields: { token: 'token', password: 'new_password' },
  },
}

/** What a newcomer tries. */
export const quickStart: readonly QuickStartStep[] = [
  {
    title: 'Register as a student, which signs in',
    method: 'POST',
    path: `${AUTH}/register`,
    body: {
      email: '{email}',
      password: PASSWORD,
      first_name: 'Kim',
      last_name: 'Park',
      role: 'student',
      grade_level: 10,
    },
    keeps: { as: 'token', field: 'access_token' },
  },
  { title: 'Ask who is signed in', method: 'GET', path: `${AUTH}/me`, withToken: true },
  {
    title: 'Forget the password',
    note: 'The link for choosing a new one is in the inbox.',
    method: 'POST',
    path: `${AUTH}/password-reset-request`,
    body: { email: '{email}' },
  },
]
