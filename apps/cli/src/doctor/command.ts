import { Command, InvalidArgumentError } from 'commander'
import { CommandFailure } from '../command-failure.ts'
import type { Context } from '../context.ts'
import { jsonOption } from '../options.ts'
import { askPassword, passwordStdinOption } from '../password.ts'
import { counted } from '../terminal/counted.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { visit } from './deployment.ts'
import { type Examination, examine } from './examine.ts'

interface Options {
  readonly plainUrl?: URL
  readonly email?: string
  readonly passwordStdin?: boolean
  readonly tryLimits?: boolean
  readonly json?: boolean
}

/** Examines a server that people use, from outside. */
export function doctorCommand(context: Context): Command {
  return new Command('doctor')
    .description(
      'Asks a running server what strangers can ask it, and says what should be otherwise. Changes nothing; exit code 1 if something is serious.',
    )
    .argument(
      '<url>',
      'where people reach the server, such as https://accounts.example.com',
      webUrl,
    )
    .option('--plain-url <url>', 'where plain HTTP is answered; default: port 80', webUrl)
    .option('--email <address>', 'sign in to the console as this administrator, to see its cookie')
    .addOption(passwordStdinOption())
    .option('--try-limits', 'make failed logins, to see whether limits hold')
    .addOption(jsonOption())
    .action((url: URL, options: Options) => doctor(context, url, options))
}

function webUrl(text: string): URL {
  const url = URL.parse(text)
  if (url && /^https?:$/.test(url.protocol) && !url.username && !url.search) return url
  throw new InvalidArgumentError('Give an http or https URL, such as https://accounts.example.com.')
}

async function doctor({ terminal }: Context, url: URL, options: Options): Promise<void> {
  const { email, json, plainUrl, tryLimits: mayTryLimits = false } = options
  const administrator =
    email === undefined ? undefined : { email, password: await askPassword(terminal, options) }
  const deployment = await visit({ url, plainUrl, administrator, mayTryLimits })
  const examination = await examine(deployment)
  if (json) terminal.json({ url: url.href, ...examination })
  else report(terminal, examination)

  const serious = examination.findings.filter(({ severity }) => severity === 'serious').length
  if (serious > 0) {
    throw new CommandFailure(`${counted(serious, 'serious finding')} at ${url.href}; mend it first`)
  }
}

function report(terminal: Terminal, { findings, checked, skipped }: Examination): void {
  for (const { severity, found, remedy, code } of findings) {
    terminal.line(`${severity}: ${found} (${code})`)
    terminal.line(`  ${remedy}`)
  }
  if (findings.length === 0) terminal.line('nothing was found')
  terminal.line('')
  terminal.line(`Checked: ${checked.join(', ')}.`)
  for (const { name, reason } of skipped) terminal.line(`Not checked: ${name}; ${reason}.`)
}
