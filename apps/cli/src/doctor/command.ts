import { serverSettings } from '@usher/settings'
import { Command, InvalidArgumentError } from 'commander'
import { loadApps } from '../app-registry.ts'
import { CommandFailure } from '../command-failure.ts'
import type { Context } from '../context.ts'
import { jsonOption } from '../options.ts'
import { askPassword, passwordStdinOption } from '../password.ts'
import { settingsFindings } from '../settings-findings.ts'
import { counted } from '../terminal/counted.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { checkedVariables } from '../with-apps.ts'
import { visit } from './deployment.ts'
import { type Examination, examine } from './examine.ts'
import { formerHosts } from './former-hosts.ts'

interface Options {
  readonly plainUrl?: URL
  readonly email?: string
  readonly code?: string
  readonly passwordStdin?: boolean
  readonly tryLimits?: boolean
  readonly json?: boolean
}

/** Examines a server that people use, from outside. */
export function doctorCommand(context: Context): Command {
  return new Command('doctor')
    .description(
      'Asks a running server what strangers can ask it, and says what should be otherwise; ' +
        'without a URL, looks at the settings of this machine. Changes nothing; exit code 1 if something is serious.',
    )
    .argument(
      '[url]',
      'where people reach the server, such as https://accounts.example.com; absent: the settings here',
      webUrl,
    )
    .option('--plain-url <url>', 'where plain HTTP is answered; default: port 80', webUrl)
    .option('--email <address>', 'sign in to the console as this administrator, to see its cookie')
    .option('--code <digits>', 'what the authenticator app of that administrator shows')
    .addOption(passwordStdinOption())
    .option('--try-limits', 'make failed logins, to see whether limits hold')
    .addOption(jsonOption())
    .action((url: URL | undefined, options: Options) =>
      url ? doctor(context, url, options) : doctorOfSettings(context, options),
    )
}

function webUrl(text: string): URL {
  const url = URL.parse(text)
  if (url && /^https?:$/.test(url.protocol) && !url.username && !url.search) return url
  throw new InvalidArgumentError('Give an http or https URL, such as https://accounts.example.com.')
}

async function doctor({ terminal }: Context, url: URL, options: Options): Promise<void> {
  const { email, code, json, plainUrl, tryLimits: mayTryLimits = false } = options
  const administrator =
    email === undefined
      ? undefined
      : { email, code, password: await askPassword(terminal, options) }
  const deployment = await visit({ url, plainUrl, administrator, mayTryLimits })
  const examination = await examine(deployment)
  if (json) terminal.json({ url: url.href, ...examination })
  else report(terminal, examination)

  assertNothingSerious(examination, `at ${url.href}`)
}

/** What a start would refuse or warn of. @throws {SettingError} what it would refuse */
async function doctorOfSettings(context: Context, { json }: Options): Promise<void> {
  const modules = await loadApps()
  const variables = checkedVariables(context, modules)
  const findings = settingsFindings(serverSettings(variables), variables)
  const passkeys = await formerHosts(modules, variables)
  const examination = {
    findings: [...findings, ...passkeys.findings],
    checked: ['settings', ...passkeys.checked],
    skipped: passkeys.skipped,
  }
  if (json) context.terminal.json(examination)
  else report(context.terminal, examination)
  assertNothingSerious(examination, 'in the settings')
}

function assertNothingSerious({ findings }: Examination, where: string): void {
  const serious = findings.filter(({ severity }) => severity === 'serious').length
  if (serious === 0) return
  throw new CommandFailure(`${counted(serious, 'serious finding')} ${where}; mend it first`)
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
