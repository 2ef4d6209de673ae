import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { accountSurfaces } from '@usher/account-api'
import { openApps } from '@usher/app'
import { loadApps } from '@usher/cli'
import { bridgeVariables, lifetimes, serverVariables } from '@usher/settings'
import { ROOT } from '../pack/packages.ts'

const USHER = join(ROOT, 'apps/cli/bin/usher.mjs')

/** Pages that are made from the code, with their slugs. */
export async function referencePages(): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ['reference/settings', settings()],
    ['reference/command-line', await commandLine()],
    ['reference/account-api', await accountApi()],
  ])
}

function settings(): string {
  const rows = Object.entries(serverVariables).map(
    ([name, { standard, meaning }]) => `| \`${name}\` | ${standard} | ${meaning} |`,
  )
  const meanings = (of: Readonly<Record<string, string>>) =>
    Object.entries(of).map(([name, meaning]) => `| \`${name}\` | ${meaning} |`)
  return [
    '# Settings',
    'Environment variables, or lines `NAME=value` of a `.env` file. To set something for one app, put its',
    'name in capitals in front, with `_` for `-`: `MY_APP_ACCESS_TOKEN_TTL`.\n',
    '| Name | Default | Meaning |\n|---|---|---|',
    ...rows,
    '\nLifetimes are written as `90s`, `15m`, `1h` or `7d`. If one is unset, the realm of the app decides.\n',
    '| Name | Meaning |\n|---|---|',
    ...meanings(lifetimes),
    '\nThe way over from another system, whose tokens are exchanged once:\n',
    '| Name | Meaning |\n|---|---|',
    ...meanings(bridgeVariables),
  ].join('\n')
}

async function commandLine(): Promise<string> {
  const main = await help()
  const parts = await Promise.all(
    commandsIn(main).map(async (name) => {
      const text = await help(name)
      const below = await Promise.all(
        commandsIn(text).map(async (sub) => part(`usher ${name} ${sub}`, await help(name, sub), 3)),
      )
      return [part(`usher ${name}`, text, 2), ...below].join('\n')
    }),
  )
  return ['# The command line', '```text', main.trim(), '```', ...parts].join('\n')
}

const part = (title: string, text: string, level: number) =>
  `\n${'#'.repeat(level)} ${title}\n\n\`\`\`text\n${text.trim()}\n\`\`\``

async function help(...command: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [USHER, ...command, '--help'], {
    cwd: ROOT,
  })
  return stdout
}

/** @returns the names below `Commands:` */
function commandsIn(text: string): readonly string[] {
  const [, list = ''] = /^Commands:\n([\s\S]*?)(?=\n\n|$(?![\s\S]))/m.exec(text) ?? []
  return Array.from(list.matchAll(/^ {2}([a-z][a-z-]*)/gm), ([, name = '']) => name).filter(
    (name) => name !== 'help',
  )
}

interface Operation {
  readonly summary?: string
  readonly description?: string
  readonly tags?: readonly string[]
  readonly responses?: Readonly<Record<string, { readonly description?: string }>>
}

/** The endpoints of the app that has all of them. */
async function accountApi(): Promise<string> {
  const variables = { DATABASE_URL: 'sqlite::memory:', SECRET_KEY: 'only for a document'.repeat(2) }
  const opened = await openApps(await loadApps(['starter']), {
    variables,
    placement: 'mounted',
    mails: 'wait',
    warn: () => {},
  })
  try {
    const [surface] = accountSurfaces(opened, '1.0.0')
    const { paths = {} } = (surface?.app.openapi() ?? {}) as {
      paths?: Record<string, Record<string, Operation>>
    }
    const operations = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => endpoint(method, path, operation)),
    )
    return [
      '# The account API',
      'Below `/account/api/<app>`, for an app with every feature on. What a realm does not declare is not',
      'there. Each server shows its own, with bodies, at `/account/api/<app>/docs`.\n',
      ...operations,
    ].join('\n')
  } finally {
    await opened.close()
  }
}

function endpoint(
  method: string,
  path: string,
  { summary, description, responses = {} }: Operation,
) {
  const statuses = Object.entries(responses).map(
    ([status, { description: meaning = '' }]) => `| ${status} | ${meaning.replaceAll('\n', ' ')} |`,
  )
  return [
    `\n## ${method.toUpperCase()} \`${path}\`\n`,
    [summary, description].filter((text) => text).join('. '),
    '\n| Status | Meaning |\n|---|---|',
    ...statuses,
  ].join('\n')
}
