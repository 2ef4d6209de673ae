import { once } from 'node:events'
import { variablesFrom } from './context.ts'
import { failureOf } from './failure.ts'
import { createProgram } from './program.ts'
import { openTerminal } from './terminal/terminal.ts'

const { stdin, stdout, stderr, env, argv } = process

// Whoever reads our output may have seen enough, as `head` has.
stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1)
})

const terminal = openTerminal({ input: stdin, output: stdout, errors: stderr })
const variables = variablesFrom(env)
const interruption = async () => {
  await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')])
}

try {
  await createProgram({ terminal, variables, interruption }).parseAsync(argv)
} catch (error) {
  const { lines, exitCode } = failureOf(error)
  for (const line of lines) terminal.note(`usher: ${line}`)
  if (env.LOG_LEVEL === 'debug' && error instanceof Error) terminal.note(error.stack ?? '')
  process.exitCode = exitCode
}
stdin.destroy()
