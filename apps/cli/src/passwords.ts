import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { buildFilter } from '@usher/passwords'
import { Command } from 'commander'
import { CommandFailure } from './command-failure.ts'
import type { Context } from './context.ts'
import { group } from './group.ts'
import { jsonOption } from './options.ts'

interface Options {
  readonly output: string
  readonly json?: boolean
}

export function passwordsCommand(context: Context): Command {
  const build = new Command('build')
    .summary('make a compact filter of a list of breached passwords')
    .description(
      'The list has a password a line, or its SHA-1 hash as Have I Been Pwned gives it. Name ' +
        'the filter in BREACHED_PASSWORDS. It takes 9 bits of memory a password and refuses ' +
        'one good password in 256, too.',
    )
    .argument('<file>', 'the list')
    .requiredOption('-o, --output <file>', 'where the filter is written; must not exist yet')
    .addOption(jsonOption())
    .action((file: string, options: Options) => buildList(context, file, options))
  const passwords = new Command('passwords').description('Lists of passwords that are refused.')
  return group(passwords.addCommand(build))
}

async function buildList({ terminal }: Context, list: string, options: Options): Promise<void> {
  const { file, passwords } = await buildFilter(linesOf(list))
  if (passwords === 0) throw new CommandFailure(`${list} holds no password.`)
  await writeNew(options.output, file)
  if (options.json) return terminal.json({ passwords, bytes: file.length })
  const counted = passwords.toLocaleString('en')
  terminal.line(`${counted} passwords; set BREACHED_PASSWORDS=${options.output} and start again`)
}

async function* linesOf(path: string): AsyncGenerator<string> {
  try {
    yield* createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })
  } catch (error) {
    throw new CommandFailure(`${path} cannot be read (${codeOf(error)}).`, 1, { cause: error })
  }
}

async function writeNew(path: string, content: Uint8Array): Promise<void> {
  try {
    const file = await open(path, 'wx')
    await file.writeFile(content)
    await file.close()
  } catch (error) {
    const remedy =
      codeOf(error) === 'EEXIST' ? 'is there already; give another --output' : undefined
    throw new CommandFailure(`${path} ${remedy ?? `cannot be written (${codeOf(error)})`}.`, 1, {
      cause: error,
    })
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown'
}
