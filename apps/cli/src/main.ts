#!/usr/bin/env node
import { inspect } from 'node:util'
import { toldFailureOf } from './command-failure.ts'
import { interruption } from './interruption.ts'
import { createProgram } from './program.ts'
import { openTerminal } from './terminal/terminal.ts'

const { stdin, stdout, stderr, env, argv } = process

// Whoever reads our output may have seen enough, as `head` has.
stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1)
})

const terminal = openTerminal({ input: stdin, output: stdout, errors: stderr })
const sayWhyItWaits = () => {
  if (stderr.isTTY)
    terminal.note('Finishing what is under way, 10 s at most. Ctrl+C again: end now.')
}

process.exitCode = 1 // stands if the process ends in the middle, as when a terminal is closed
void run().then((exitCode) => {
  process.exitCode = exitCode
  stdin.destroy()
})

async function run(): Promise<number> {
  try {
    const program = await createProgram(
      { terminal, environment: env, interruption: () => interruption(sayWhyItWaits) },
      argv[2],
    )
    await program.parseAsync(argv)
    return 0
  } catch (error) {
    const { lines, exitCode } =
      toldFailureOf(error) ?? (await import('./failure.ts')).failureOf(error)
    for (const line of lines) terminal.note(`usher: ${line}`)
    if (env.LOG_LEVEL === 'debug') terminal.note(inspect(error))
    return exitCode
  }
}
