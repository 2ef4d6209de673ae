/** Share of lines in percent that the tests must run, by the folder of the room. */
const WANTED: Readonly<Record<string, number>> = { packages: 90, apps: 80 }

interface CoveredFile {
  readonly path: string
  readonly totalLineCount: number
  readonly coveredLineCount: number
}

export interface Coverage {
  /** One line per room, for people. */
  readonly lines: readonly string[]
  readonly isEnough: boolean
}

/** Sums the coverage of files up by room: `packages/engine`, `apps/theater`. */
export function coverageOf(files: readonly CoveredFile[]): Coverage {
  const rooms = Map.groupBy(files, ({ path }) => /(?:packages|apps)\/[^/]+/.exec(path)?.[0] ?? '')
  const results = Array.from(rooms, ([room, own]) => {
    const percent = (100 * sum(own, 'coveredLineCount')) / sum(own, 'totalLineCount')
    const wanted = WANTED[room.split('/')[0] ?? ''] ?? 0
    return { room, percent, wanted }
  }).sort((one, other) => one.room.localeCompare(other.room))
  return {
    lines: results.map(({ room, percent, wanted }) => {
      const verdict = percent >= wanted ? 'ok' : `TOO LITTLE, ${wanted} % are wanted`
      return `coverage of lines  ${room.padEnd(20)} ${percent.toFixed(1).padStart(5)} %  ${verdict}`
    }),
    isEnough: results.every(({ percent, wanted }) => percent >= wanted),
  }
}

function sum(files: readonly CoveredFile[], field: 'totalLineCount' | 'coveredLineCount'): number {
  return files.reduce((total, file) => total + file[field], 0)
}
