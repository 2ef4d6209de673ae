import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { chmod } from 'node:fs/promises'
import { finished } from 'node:stream/promises'
import { CommandFailure } from '../command-failure.ts'

/** Writes text, waiting for slow readers. */
export type Write = (text: string) => Promise<void>

/**
 * Fills a file that only its owner can read.
 *
 * @param option names the file on the command line
 * @throws {CommandFailure} if it cannot be written
 */
export async function writePrivately<T>(
  file: string,
  option: string,
  fill: (write: Write) => Promise<T>,
): Promise<T> {
  const stream = createWriteStream(file, { mode: 0o600 })
  try {
    await once(stream, 'open')
    await chmod(file, 0o600) // a file that was there keeps its mode otherwise
    const result = await fill(async (text) => {
      if (!stream.write(text)) await once(stream, 'drain')
    })
    stream.end()
    await finished(stream)
    return result
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException
    if (syscall === undefined) throw error
    throw new CommandFailure(`${file} cannot be written (${code}); give another ${option}`)
  }
}
