/** The lifetimes that apps read from their environment, `createAppEngine` of @usher/app does. */
export const lifetimes = {
  ACCESS_TOKEN_TTL: 'Life of access tokens',
  REFRESH_TOKEN_TTL: 'Life of refresh tokens and of the sessions they belong to',
  ACTIVATION_TOKEN_TTL: 'Life of the link in activation mails',
  PASSWORD_RESET_TOKEN_TTL: 'Life of the link in password mails',
  INVITATION_TOKEN_TTL: 'Life of the link in invitations; seven days if it is not set',
  REFRESH_RETRY_WINDOW:
    'How long a client that lost the answer to a refresh may repeat it; `0s`: not at all',
} as const
