/** Every role an account can have, ascending in power. */
export const ROLES = ['viewer', 'creator', 'moderator'] as const

export type Role = (typeof ROLES)[number]
