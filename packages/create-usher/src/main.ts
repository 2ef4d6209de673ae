#!/usr/bin/env node
import { spawnSync } from 'node:child_process'
import { basename, resolve } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { parseArgs } from 'node:util'
import { type Answers, createProject, credentialOf } from './create-project.ts'

const HELP = `npm create usher [FOLDER] -- [options]

  --database sqlite|postgres   where accounts are kept (default: sqlite)
  --credential password|passkey
                               passkey: people sign in with passkeys, too (default: passkey)
  --roles user,editor,admin    ascending in power; everybody gets the first one
  --yes                        ask nothing
  --no-install                 leave npm install to you`

try {
  await run()
} catch (error) {
  console.error(`create-usher: ${error instanceof Error ? error.message : error}`)
  process.exitCode = 1
}

async function run(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: {
      database: { type: 'string' },
      credential: { type: 'string' },
      roles: { type: 'string' },
      yes: { type: 'boolean', short: 'y', default: false },
      install: { type: 'boolean', default: true },
      help: { type: 'boolean', short: 'h', default: false },
    },
    allowPositionals: true,
    allowNegative: true,
  })
  if (values.help) return console.log(HELP)
  const asks = !values.yes && process.stdin.isTTY === true
  const ask = asks ? askOnTerminal : async (_: string, otherwise: string) => otherwise
  const folder = resolve(positionals[0] ?? (await ask('Name', 'my-app')))
  const database = values.database ?? (await ask('Database, sqlite or postgres', 'sqlite'))
  const credential = values.credential ?? (await ask('Credential, password or passkey', 'passkey'))
  const roles = values.roles ?? (await ask('Roles, ascending in power', 'user,editor,admin'))
  const answers = {
    name: basename(folder),
    database: databaseOf(database),
    credential: credentialOf(credential),
    roles: listOf(roles),
  }
  createProject(folder, answers)
  startRepository(folder)
  const isInstalled = values.install && install(folder)
  console.log(nextSteps(positionals[0] ?? answers.name, isInstalled))
  if (values.install && !isInstalled) throw new Error('npm install failed; the project is there')
}

async function askOnTerminal(question: string, otherwise: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  try {
    return (await terminal.question(`${question} (${otherwise}): `)).trim() || otherwise
  } finally {
    terminal.close()
  }
}

function databaseOf(text: string): Answers['database'] {
  if (text === 'sqlite' || text === 'postgres') return text
  throw new Error(`--database is sqlite or postgres, not ${text}`)
}

function listOf(text: string): readonly string[] {
  return text.split(',').map((role) => role.trim())
}

/** Where there is git. */
function startRepository(folder: string): void {
  spawnSync('git', ['init', '--quiet'], { cwd: folder, stdio: 'ignore' })
}

function install(folder: string): boolean {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const options = ['install', '--no-audit', '--no-fund']
  const { status } = spawnSync(npm, options, { cwd: folder, stdio: 'inherit' })
  return status === 0
}

function nextSteps(folder: string, isInstalled: boolean): string {
  const steps = [`cd ${folder}`, ...(isInstalled ? [] : ['npm install']), 'npm start']
  return `\nReady. Next:\n\n${steps.map((step) => `  ${step}`).join('\n')}\n`
}
