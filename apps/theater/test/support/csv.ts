import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SeedParts, SeedResult } from '@usher/app'
import { environment } from '@usher/settings'
import { theater as module } from '../../src/index.ts'
import type { Theater } from './theater.ts'

const COLUMNS = {
  names: 'Heat',
  date_x: '1995-12-15',
  score: '83.0',
  genre: 'Crime',
  overview: 'A detective and a thief meet.',
  crew: 'Al Pacino, Vincent Hanna',
  orig_title: 'Heat',
  status: 'Released',
  orig_lang: 'English',
  budget_x: '60000000.0',
  revenue: '187400000.5',
  country: 'US',
}

export type Row = Partial<Record<keyof typeof COLUMNS, string>>

export const HEADER = Object.keys(COLUMNS).join(',')

/** A line of the file; what is not given is fine. Every cell is quoted. */
export function line(row: Row = {}): string {
  return Object.values({ ...COLUMNS, ...row })
    .map((cell) => `"${cell.replaceAll('"', '""')}"`)
    .join(',')
}

/** A file with a header and these rows. */
export function csv(...rows: readonly Row[]): string {
  return `${[HEADER, ...rows.map(line)].join('\n')}\n`
}

/** Writes a file of its own, hands it over and removes it. */
export async function withFile<T>(
  content: string | Uint8Array,
  use: (path: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'usher-films-'))
  const path = join(folder, 'films.csv')
  await writeFile(path, content)
  try {
    return await use(path)
  } finally {
    await rm(folder, { recursive: true })
  }
}

export type Step = Parameters<SeedParts['progress']>[0]

/** Populates the theater as `usher seed theater` does. */
export async function seed(
  { engine, storage, clock }: Theater,
  csvPath?: string,
  variables: Record<string, string> = {},
): Promise<SeedResult & { steps: readonly Step[] }> {
  const steps: Step[] = []
  if (!module.seed) throw new TypeError('the theater can be populated')
  const result = await module.seed({
    engine,
    storage,
    clock,
    environment: environment(variables, module.name),
    csv: csvPath,
    progress: (step) => steps.push(step),
  })
  return { ...result, steps }
}
