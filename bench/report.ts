import { mkdir, writeFile } from 'node:fs/promises'
import { availableParallelism, cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { type Bench, isMet, type Measured, median, noise } from './row.ts'

const folder = fileURLToPath(new URL('results/', import.meta.url))

/** Writes what was measured as JSON and Markdown to `bench/results`. @returns the table */
export async function writeResults(results: readonly Measured[], bench: Bench): Promise<string> {
  const at = new Date().toISOString()
  const machine = `${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`
  const rows = results.map(judged)
  const table = tableOf(results)
  const { rounds, seconds, large } = bench
  await mkdir(folder, { recursive: true })
  const name = `${folder}${at.replaceAll(':', '-')}`
  await writeFile(
    `${name}.json`,
    `${JSON.stringify({ at, machine, rounds, seconds, large, rows }, null, 2)}\n`,
  )
  await writeFile(`${name}.md`, `${machine}; ${rounds} rounds of ${seconds} s; ${at}\n\n${table}\n`)
  return `${table}\n\n${machine}; written to ${name}.json and .md`
}

const judged = (result: Measured) => ({
  ...result,
  median: median(result.values),
  noise: noise(result.values),
  reached: isMet(result),
})

/** A table that is Markdown, and readable as it is. */
export function tableOf(results: readonly Measured[]): string {
  const heading = ['what', 'measured', 'noise', 'goal', 'verdict', 'medians behind it']
  const cells = results.map(judged).map((row) => [
    row.what,
    `${rounded(row.median)} ${row.unit}`,
    row.values.length > 1 ? `± ${Math.round(row.noise * 100)} %` : 'one round',
    goalText(row),
    verdictOf(row),
    Object.entries(row.figures)
      .map(([name, value]) => `${name}: ${rounded(value)}`)
      .join(', '),
  ])
  const widths = heading.map((title, column) =>
    Math.max(title.length, ...cells.map((row) => (row[column] ?? '').length)),
  )
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  return [line(heading), line(widths.map((width) => '-'.repeat(width))), ...cells.map(line)].join(
    '\n',
  )
}

type Verdict = Pick<Measured, 'goal' | 'void'> & { readonly reached: boolean }

function goalText({ goal, unit }: Measured): string {
  if (goal === 'none') return ''
  return 'atLeast' in goal ? `≥ ${goal.atLeast} ${unit}` : `≤ ${goal.atMost} ${unit}`
}

function verdictOf({ goal, reached, void: reason }: Verdict): string {
  if (reason !== undefined) return `VOID: ${reason}`
  if (goal === 'none') return ''
  return reached ? 'reached' : 'MISSED'
}

function rounded(value: number): string {
  if (value < 0.1) return value.toPrecision(2)
  if (value >= 1000) return Math.round(value).toLocaleString('en')
  return value >= 10 ? value.toFixed(1) : value.toFixed(2)
}
