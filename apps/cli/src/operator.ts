import { userInfo } from 'node:os'

/** Who decided, for the audit log: the account of the machine that ran the command. */
export function operator(): string {
  return `operator:${userName()}`
}

function userName(): string {
  try {
    return userInfo().username
  } catch {
    return 'unknown' // a container may run as a number that has no name
  }
}
