import type { AccountName, Realm } from '@usher/engine'
import type { Command } from 'commander'
import { wrongUsage } from '../command-failure.ts'

/** The ways in which an operator names an account; exactly one is given. */
export interface NameOptions {
  readonly email?: string
  readonly username?: string
  readonly id?: string
}

export function withNameOptions(command: Command): Command {
  return withIdentifierOptions(command).option('--id <id>', 'the account with this id')
}

export function withIdentifierOptions(command: Command): Command {
  return command
    .option('--email <address>', 'the account with this e-mail address')
    .option('--username <name>', 'the account with this user name, where accounts have one')
}

/** @throws {CommandFailure} wrong usage, unless exactly one name of the realm's kind is given */
export function accountName(realm: Realm, options: NameOptions): AccountName {
  const { email, username, id } = options
  const given = [email, username, id].filter((one) => one !== undefined)
  if (given.length > 1) throw wrongUsage('name the account once: --email, --username or --id')
  if (id !== undefined) return { id }
  return { identifier: identifierOf(realm, options) }
}

/** @throws {CommandFailure} wrong usage, if the identifier is missing or of the other kind */
export function identifierOf(
  { identifier: { kind }, name }: Realm,
  { email, username }: NameOptions,
): string {
  const given = kind === 'email' ? email : username
  if (given !== undefined) return given
  throw wrongUsage(`name the account: accounts of ${name} have --${kind}`)
}
