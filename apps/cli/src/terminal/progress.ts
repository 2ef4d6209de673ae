import type { Terminal } from './terminal.ts'

export interface Step {
  readonly label: string
  readonly done: number
  /** Unknown for files that are still being read. */
  readonly total?: number | undefined
}

/** Shows how far long work is. */
export interface Progress {
  report(step: Step): void
  /** Finishes what is shown. */
  end(): void
}

const silent: Progress = { report: () => {}, end: () => {} }

/** A bar on a terminal, plain lines elsewhere, nothing for machines. */
export async function createProgress(terminal: Terminal, json: boolean): Promise<Progress> {
  if (json) return silent
  return terminal.isInteractive ? barProgress() : lineProgress(terminal)
}

const LINE_EVERY_MS = 2000

/** One line per label when it is done, and one every two seconds until then. */
function lineProgress(terminal: Terminal): Progress {
  let last: Step | undefined
  let shown: string | undefined
  let shownAt = performance.now()
  const show = () => {
    const text = last && textOf(last)
    if (text === undefined || text === shown) return
    terminal.line(text)
    shown = text
    shownAt = performance.now()
  }
  return {
    report(step) {
      if (step.label !== last?.label) show()
      last = step
      if (step.done === step.total || performance.now() - shownAt >= LINE_EVERY_MS) show()
    },
    end: show,
  }
}

const BAR_PARTS = 1000

async function barProgress(): Promise<Progress> {
  const { progress } = await import('@clack/prompts')
  let bar: ReturnType<typeof progress> | undefined
  let last: Step | undefined
  let drawn = 0
  const end = () => {
    if (last) bar?.stop(textOf(last))
    bar = undefined
    last = undefined
  }
  return {
    report(step) {
      if (step.label !== last?.label) {
        end()
        bar = progress({ max: BAR_PARTS, size: 30 })
        bar.start(step.label)
        drawn = 0
      }
      last = step
      const parts = step.total ? Math.floor((step.done / step.total) * BAR_PARTS) : drawn
      bar?.advance(parts - drawn, textOf(step))
      drawn = parts
    },
    end,
  }
}

function textOf({ label, done, total }: Step): string {
  return `${label}: ${counted(done)}${total === undefined ? '' : ` of ${counted(total)}`}`
}

function counted(count: number): string {
  return count.toLocaleString('en')
}
