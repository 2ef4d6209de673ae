/** The lifetimes that apps read from their environment, `createAppEngine` of @usher/app does. */
export const lifetimes = {
  ACCESS_TOKEN_TTL: 'Lifetime of access tokens',
  REFRESH_TOKEN_TTL: 'Lifetime of refresh tokens and of their sessions',
  ACTIVATION_TOKEN_TTL: 'Lifetime of the link in activation mails',
  PASSWORD_RESET_TOKEN_TTL: 'Lifetime of the link in password mails',
  INVITATION_TOKEN_TTL: 'Lifetime of the link in invitations; seven days if unset',
  REFRESH_RETRY_WINDOW:
    'How long a client can repeat a refresh if the response got lost; `0s`: never',
  RECOVERY_DELAY:
    'How long account recovery waits if the second factors were lost; one day if unset',
  ERASURE_DELAY: 'How long people can keep an account that they want erased; one week if unset',
  RETENTION_SESSIONS: 'How long sessions are kept after their end; `30d` if unset',
  RETENTION_TOKENS:
    'How long links, codes and API keys are kept after nobody can use them any more; `7d` if unset',
  RETENTION_MAILS: 'How long mails are kept that were given up; `30d` if unset',
  RETENTION_AUDIT:
    'How long audit events tell addresses, browsers and details; the events stay; `365d` if unset',
} as const
