import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SeedRefused } from '@usher/app'
import { parse } from 'csv-parse/sync'

/** A row by the names of its columns; a cell that is empty is absent. */
export type Row = Readonly<Record<string, string | undefined>>

/** The files of the public set, by their names without ending. */
export interface DemoFiles {
  readonly users: readonly Row[]
  readonly credentials: readonly Row[]
  readonly videos: readonly Row[]
  readonly statistics: readonly Row[]
  readonly latest: readonly Row[]
  readonly comments: readonly Row[]
  readonly ratings: readonly Row[]
}

/**
 * Reads the public set (section D.5): descriptions go over several lines, so it takes a parser.
 *
 * @throws {SeedRefused} if a file is missing that nothing can be done without, or is no CSV
 */
export function readDemoFiles(folder: string): DemoFiles {
  const names = namesIn(folder)
  const rows = (...wanted: readonly string[]): readonly Row[] => {
    const name = wanted.find((each) => names.has(`${each}.csv`))
    return name === undefined ? [] : readRows(join(folder, `${name}.csv`))
  }
  const files = {
    users: rows('users'),
    credentials: rows('user_credentials'),
    videos: rows('videos_cleaned', 'videos'),
    statistics: rows('video_playback_stats'),
    latest: rows('latest_videos'),
    comments: rows('comments', 'comments_by_user'),
    ratings: rows('video_ratings_by_user'),
  }
  if (files.users.length === 0 || files.videos.length === 0) {
    throw new SeedRefused([`${folder} needs users.csv and videos_cleaned.csv`])
  }
  return files
}

function namesIn(folder: string): ReadonlySet<string> {
  try {
    return new Set(readdirSync(folder))
  } catch {
    throw new SeedRefused([`${folder} cannot be read; give the folder of the CSV files`])
  }
}

function readRows(file: string): readonly Row[] {
  try {
    const rows: Record<string, string>[] = parse(readFileSync(file), {
      columns: (names: string[]) => names.map((name) => name.trim().toLowerCase()),
      bom: true,
      skip_empty_lines: true,
      relax_column_count_less: true,
    })
    return rows.map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, value]) => [name, value === '' ? undefined : value]),
      ),
    )
  } catch (error) {
    const where = error instanceof Error ? error.message : 'it is no CSV'
    throw new SeedRefused([`${file}: ${where}`])
  }
}

/** A set as the files have it: `{"a","b"}`, also with single quotes. */
export function setIn(text: string | undefined): readonly string[] {
  const inner = /^\s*[{[](.*)[}\]]\s*$/s.exec(text ?? '')?.[1]
  if (inner === undefined) return []
  const items = inner.matchAll(/"((?:[^"\\]|\\.|"")*)"|'((?:[^'\\]|\\.|'')*)'|([^,]+)/gs)
  return [...items]
    .map(([, double, single, plain]) => (double ?? single ?? plain ?? '').trim())
    .map((item) => item.replaceAll('""', '"').replaceAll(/\\(.)/g, '$1'))
    .filter((item) => item !== '')
}

/** An instant; the files have ISO dates, some with a blank instead of the T, and no zone is UTC. */
export function instantIn(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined
  const iso = text
    .trim()
    .replace(' ', 'T')
    .replace(/([+-]\d\d)(\d\d)$/, '$1:$2')
  const date = new Date(/[zZ]$|[+-]\d\d:?\d\d$/.test(iso) ? iso : `${iso}Z`)
  return Number.isNaN(date.getTime()) ? undefined : date
}
