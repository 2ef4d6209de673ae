import { createInterface } from 'node:readline'
import { Option } from 'commander'
import { CommandFailure, wrongUsage } from './command-failure.ts'
import type { Terminal } from './terminal/terminal.ts'

export interface PasswordOptions {
  readonly password?: string
  readonly passwordStdin?: boolean
}

export const PASSWORD_HELP =
  'The password is asked for on a terminal, without echo; elsewhere it is the first line of standard input.'

export const passwordStdinOption = () =>
  new Option('--password-stdin', 'read the password from standard input, on a terminal too')

export const passwordOption = () =>
  new Option(
    '--password <text>',
    'the password itself; other users of the machine and the shell history see it, so for tests only',
  ).conflicts('passwordStdin')

/**
 * The password of a new account, in the way that is safest here.
 *
 * @throws {CommandFailure} if none is given, or if the two answers differ
 */
export async function askPassword(
  terminal: Terminal,
  { password, passwordStdin = false }: PasswordOptions,
): Promise<string> {
  if (password !== undefined) return password
  if (terminal.isInteractive && !passwordStdin) return askTwice()
  return firstLine(terminal)
}

async function askTwice(): Promise<string> {
  const one = await ask('Password')
  const other = await ask('The same again')
  if (one !== other) throw new CommandFailure('the two passwords differ; try again')
  return one
}

/** Asks on a terminal, without echo. @throws {CommandFailure} if the person cancels */
export async function ask(message: string): Promise<string> {
  const { isCancel, password } = await import('@clack/prompts')
  const answer = await password({ message, mask: '' })
  if (isCancel(answer)) throw new CommandFailure('cancelled; nothing was changed')
  return answer ?? ''
}

async function firstLine(terminal: Terminal): Promise<string> {
  const line = await readLine(terminal)
  if (line !== undefined) return line
  throw wrongUsage('no password was given; pipe it in: printf %s "$PASSWORD" | usher …')
}

/** The first line of standard input; `undefined`: there is none. */
export async function readLine({ streams: { input } }: Terminal): Promise<string | undefined> {
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })
  try {
    for await (const line of lines) return line
  } finally {
    lines.close()
  }
  return undefined
}
