import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { describe, it } from 'node:test'
import type { Command, CommanderError } from 'commander'
import { createProgram } from '../src/program.ts'
import { openTerminal } from '../src/terminal/terminal.ts'
import { PROJECT_ROOT } from './support/usher.ts'

const PAGES = ['*.md', '{docs,deploy,packages,apps,examples}/**/*.md']
/** What readers put something of their own for. */
const THEIRS = [
  [/(--app|^serve) (?:accounts|bookmarks|club|my-app|<app>)(?!\S)/, '$1 starter'],
  [/<url>/, 'https://accounts.example.com'],
  [/\bID$|<delivery>/, '1'],
] as const
/** Commands that texts mention by name alone. */
const NAMED = /^[a-z]+(?: [a-z]+)*$/
/** A command in a line of a shell or of a text, and what ends it there. */
const COMMAND = /(?:npx usher|bin\/usher\.mjs) (.+?)(?=[`|;)]|\s#|\s2?>|\s&&|$)/gm
const silent = new PassThrough().resume()
const context = {
  terminal: openTerminal({ input: silent, output: silent, errors: silent }),
  environment: {},
  interruption: () => Promise.resolve(),
}

describe('the documentation', () => {
  it('has people type what there is', async () => {
    const pages = globSync(PAGES, { cwd: PROJECT_ROOT, exclude: ['**/node_modules/**'] })
    const typed = pages.flatMap(commandsIn)
    assert.ok(typed.length > 100, `${typed.length} commands`)

    const refused: string[] = []
    for (const { page, command } of typed) {
      await read(ours(command)).catch((error: CommanderError) => {
        if (NAMED.test(command) && error.code === 'commander.missingMandatoryOptionValue') return
        refused.push(`${page}: usher ${command}: ${error.message}`)
      })
    }

    assert.deepEqual(refused, [])
  })

  it('is not read as if everything went', async () => {
    await assert.rejects(read('users list'), /--app/)
    await assert.rejects(read('users list --app starter --colour red'), /--colour/)
    await assert.rejects(read('user list --app starter'), /did you mean users/)
  })
})

function commandsIn(page: string) {
  const text = readFileSync(join(PROJECT_ROOT, page), 'utf8').replaceAll(/\\\n\s*/g, '')
  return Array.from(text.matchAll(COMMAND), ([, command = '']) => ({ page, command })).filter(
    ({ command }) => !/…|--(?:help|version)/.test(command),
  )
}

function ours(command: string): string {
  return THEIRS.reduce((text, [theirs, own]) => text.replace(theirs, own), command)
}

/** Parses a command as the shell and `usher` do, and does nothing. */
async function read(command: string): Promise<void> {
  const words = Array.from(command.matchAll(/"[^"]*"|\S+/g), ([word]) => word)
  const program = await createProgram(context, words[0])
  forgetActions(program)
  await program.parseAsync(words, { from: 'user' })
}

function forgetActions(command: Command): void {
  for (const child of command.commands) forgetActions(child)
  if (command.commands.length === 0) command.action(() => {})
}
