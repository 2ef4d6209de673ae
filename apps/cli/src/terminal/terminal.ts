import { once } from 'node:events'
import type { ReadStream, WriteStream } from 'node:tty'
import { columns } from './columns.ts'

type Input = NodeJS.ReadableStream & Partial<Pick<ReadStream, 'isTTY'>>
type Output = NodeJS.WritableStream & Partial<Pick<WriteStream, 'isTTY'>>

export interface Streams {
  readonly input: Input
  readonly output: Output
  readonly errors: Output
}

/** Where a command speaks. */
export interface Terminal {
  /** A person sits there: questions can be asked, bars can be drawn. */
  readonly isInteractive: boolean
  readonly streams: Streams
  line(text: string): void
  /** Rows in columns. */
  table(rows: readonly (readonly string[])[]): void
  /** One JSON document. */
  json(value: unknown): void
  /** For the person only; never part of the result. */
  note(text: string): void
  /** As it is, waiting for slow readers. */
  write(text: string): Promise<void>
}

export function openTerminal(streams: Streams): Terminal {
  const { input, output, errors } = streams
  return {
    isInteractive: Boolean(input.isTTY && output.isTTY),
    streams,
    line: (text) => void output.write(`${text}\n`),
    table: (rows) =>
      void output.write(
        columns(rows)
          .map((row) => `${row}\n`)
          .join(''),
      ),
    json: (value) => void output.write(`${JSON.stringify(value, null, 2)}\n`),
    note: (text) => void errors.write(`${text}\n`),
    async write(text) {
      if (!output.write(text)) await once(output, 'drain')
    },
  }
}
