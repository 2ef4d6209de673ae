/** Everybody's password in the tests. */
export const PASSWORD = 'correct horse'

/** Somebody with an account, signed in. */
export interface Person {
  readonly id: string
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  readonly token: string
}

let last = 0

/** An address that nobody has yet; `name` says whose it is. */
export function newEmail(name: string): string {
  last += 1
  return `${name}-${last}@example.com`
}

/** What somebody new sends to the blueprint surface to register. */
export function newcomer(name: string) {
  const firstName = name.charAt(0).toUpperCase() + name.slice(1)
  return { firstName, lastName: 'Park', email: newEmail(name), password: PASSWORD }
}
