import type { Terminal } from './terminal.ts'

export interface Step {
  readonly label: string
  readonly done: number
  /** Unknown for files that are still being read. */
  readonly total?: number | undefined
}

/** Shows how far long work is. Several steps may go on at once, each under its own label. */
export interface Progress {
  report(step: Step): void
  /** Leaves one line per label behind. */
  end(): void
}

const silent: Progress = { report: () => {}, end: () => {} }

/** A bar on a terminal, plain lines elsewhere, nothing for machines. */
export async function createProgress(terminal: Terminal, json: boolean): Promise<Progress> {
  if (json) return silent
  return terminal.isInteractive ? barProgress(terminal) : lineProgress(terminal)
}

const LINE_EVERY_MS = 5000

/** A line per label when it is done, and every five seconds until then. */
export function lineProgress(
  { line }: Pick<Terminal, 'line'>,
  now: () => number = performance.now.bind(performance),
): Progress {
  const startedAt = now()
  const labels = new Map<string, { text: string; shown: string; shownAt: number }>()
  return {
    report(step) {
      const text = textOf(step)
      const { shown = '', shownAt = startedAt } = labels.get(step.label) ?? {}
      const isDue = step.done === step.total || now() - shownAt >= LINE_EVERY_MS
      if (isDue && text !== shown) {
        line(text)
        labels.set(step.label, { text, shown: text, shownAt: now() })
      } else {
        labels.set(step.label, { text, shown, shownAt })
      }
    },
    end() {
      for (const { text, shown } of labels.values()) if (text !== shown) line(text)
      labels.clear()
    },
  }
}

const BAR_PARTS = 1000

/** One bar for what is being done, and a line per label at the end. */
async function barProgress({ line }: Terminal): Promise<Progress> {
  const { progress } = await import('@clack/prompts')
  const bar = progress({ max: BAR_PARTS, size: 30 })
  const labels = new Map<string, Step>()
  let drawn = 0
  bar.start()
  return {
    report(step) {
      labels.set(step.label, step)
      const parts = Math.floor(shareDone(labels.values()) * BAR_PARTS)
      bar.advance(parts - drawn, textOf(step))
      drawn = parts
    },
    end() {
      bar.clear()
      for (const step of labels.values()) line(textOf(step))
      labels.clear()
    },
  }
}

/** Of all that is known to be done; what has no total yet counts as not begun. */
function shareDone(steps: Iterable<Step>): number {
  const known = [...steps].filter(({ total }) => total)
  const shares = known.map(({ done, total = done }) => done / total)
  return known.length === 0 ? 0 : shares.reduce((sum, share) => sum + share, 0) / known.length
}

function textOf({ label, done, total }: Step): string {
  return `${label}: ${counted(done)}${total === undefined ? '' : ` of ${counted(total)}`}`
}

function counted(count: number): string {
  return count.toLocaleString('en')
}
