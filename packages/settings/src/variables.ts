import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import type { Variables } from './environment.ts'
import { codeOf, SettingError } from './setting-error.ts'

/**
 * The variables of the process, completed from the `.env` file of a directory if it has one.
 *
 * @throws {SettingError} if the file is there and cannot be read, or if a line of it is none
 */
export function readVariables(directory: string, real: Variables = process.env): Variables {
  return { ...readEnvFile(directory), ...real }
}

/** What the `.env` file of a directory says; nothing if there is none. Throws as `readVariables`. */
export function readEnvFile(directory: string): Variables {
  const path = join(directory, '.env')
  const text = textOf(path)
  assertLines(path, text)
  return parseEnv(text)
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '') // editors on Windows begin files so
  } catch (error) {
    const code = codeOf(error)
    if (code === 'ENOENT') return ''
    throw new SettingError(`${path} cannot be read (${code}): make it a file this user may read.`, {
      cause: error,
    })
  }
}

const LINE = /^\s*(?:export\s+)?[\w.-]+\s*=\s*(.*)$/

/** The parser takes nothing from a line that it does not understand, and says nothing. */
function assertLines(path: string, text: string): void {
  const lines = text.split(/\r\n|\n|\r/)
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? ''
    if (/^\s*(#|$)/.test(line)) continue
    const value = LINE.exec(line)?.[1]
    const place = `${path}, line ${index + 1}`
    if (value === undefined) throw new SettingError(`${place} is no setting: write NAME=value.`)
    const further = linesOfValue(value, lines.slice(index + 1))
    if (further === undefined) throw new SettingError(`${place}: a quote is not closed.`)
    index += further
  }
}

/** How many further lines a quoted value goes on for; `undefined`: its quote is not closed. */
function linesOfValue(value: string, following: readonly string[]): number | undefined {
  const quote = /^["'`]/.exec(value)?.[0]
  if (quote === undefined || value.indexOf(quote, 1) > 0) return 0
  const end = following.findIndex((line) => line.includes(quote))
  const isSwallowing = following.slice(0, end + 1).some((line) => /^\s*[A-Z_]+\s*=/.test(line))
  return end < 0 || isSwallowing ? undefined : end + 1
}
