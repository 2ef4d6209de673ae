import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { PROJECT_ROOT, USHER } from './usher.ts'

/** Makes terminals; part of every Debian, and of most others. */
const SCRIPT = '/usr/bin/script'

/** Why a terminal cannot be had here, for `{ skip }`; `false` if it can. */
export const whyNoTerminal = existsSync(SCRIPT) ? false : `${SCRIPT} is not there`

/** A question that a person sees, and what they type when they see it. */
export type Typed = readonly [question: string, answer: string]

/** Runs `usher` on a terminal of its own. @returns all that a person would have seen */
export async function onTerminal(
  line: string,
  dataDir: string,
  typed: readonly Typed[] = [],
): Promise<{ seen: string; exitCode: number | null }> {
  // Where CI is set nobody looks at a terminal, so that bars are not drawn there.
  const { CI: _, ...variables } = process.env
  const terminal = spawn(SCRIPT, ['-qec', `stty cols 100; ${USHER} ${line}`, '/dev/null'], {
    cwd: PROJECT_ROOT,
    env: { ...variables, DATA_DIR: dataDir, TERM: 'xterm' },
    timeout: 120_000,
  })
  let seen = ''
  let from = 0
  const waiting = [...typed]
  terminal.stdout.on('data', (chunk) => {
    seen += chunk
    const [next] = waiting
    if (!next || !seen.includes(next[0], from)) return
    from = seen.length
    waiting.shift()
    terminal.stdin.write(`${next[1]}\r`)
  })
  await once(terminal, 'close')
  return { seen, exitCode: terminal.exitCode }
}
