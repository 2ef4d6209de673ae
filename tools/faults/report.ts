import { mkdir, writeFile } from 'node:fs/promises'
import { availableParallelism, cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Finding } from './fault.ts'

const folder = fileURLToPath(new URL('results/', import.meta.url))

/** One line for people, and one for each promise that did not hold. */
export function lineOf({ what, figures, broken }: Finding): string {
  const verdict = broken.length === 0 ? 'held  ' : 'BROKEN'
  return [`${verdict} ${what} (${textOf(figures)})`, ...broken.map((one) => `       ${one}`)].join(
    '\n',
  )
}

/** Writes what was found as JSON and Markdown to `tools/faults/results`. @returns where */
export async function writeFindings(
  findings: readonly Finding[],
  settings: Readonly<Record<string, unknown>>,
): Promise<string> {
  const at = new Date().toISOString()
  const machine = `${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`
  const name = `${folder}${at.replaceAll(':', '-')}`
  await mkdir(folder, { recursive: true })
  const facts = { at, machine, settings, findings }
  await writeFile(`${name}.json`, `${JSON.stringify(facts, null, 2)}\n`)
  await writeFile(`${name}.md`, `${machine}; ${at}; ${textOf(settings)}\n\n${tableOf(findings)}\n`)
  return `${name}.json and .md`
}

function tableOf(findings: readonly Finding[]): string {
  const rows = findings.map(({ what, figures, broken }) => {
    const verdict = broken.length === 0 ? 'held' : `**broken**: ${broken.join('; ')}`
    return `| ${what} | ${textOf(figures)} | ${verdict} |`
  })
  return ['| fault | what was seen | |', '|---|---|---|', ...rows].join('\n')
}

function textOf(figures: Readonly<Record<string, unknown>>): string {
  return Object.entries(figures)
    .map(([name, value]) => `${name}: ${value}`)
    .join(', ')
}
