import type { QuickStartStep } from '@usher/app'

/** What a newcomer tries. */
export const quickStart: readonly QuickStartStep[] = [
  {
    title: 'Register, and keep the secret',
    note: 'It is shown this once only.',
    method: 'POST',
    path: '/v1/auth/register',
    body: { username: '{name}' },
    keeps: { as: 'secret', field: 'user_secret' },
  },
  {
    title: 'Exchange the secret for an access token',
    method: 'POST',
    path: '/v1/auth/token',
    body: { user_secret: '{secret}' },
    keeps: { as: 'token', field: 'access_token' },
  },
  {
    title: 'Create a kind of thing that happens',
    method: 'POST',
    path: '/v1/activities',
    withToken: true,
    body: {
      name: 'Running',
      description: 'One run, in kilometres',
      icon: '🏃',
      color: '#1F7561',
      activity_schema: {
        type: 'object',
        properties: { kilometres: { type: 'number', minimum: 0 } },
        required: ['kilometres'],
      },
    },
  },
  { title: 'List them', method: 'GET', path: '/v1/activities', withToken: true },
]
