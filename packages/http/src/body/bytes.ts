import type { IncomingMessage } from 'node:http'

/** The largest body that is processed, in bytes: 1 MiB. */
const BODY_LIMIT = 1024 * 1024

/** So much of an oversized body is still thrown away, so that its sender reads the answer. */
const DISCARD_LIMIT = 8 * BODY_LIMIT
const DISCARD_MS = 2000

export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge'
}

/** The connection ended before the body did; nobody is left to answer to. */
export class BodyAborted extends Error {
  override readonly name = 'BodyAborted'
}

/**
 * Reads a body up to the limit, whether or not its length was announced.
 *
 * @param done told once: `BodyTooLarge`, `BodyAborted`, or the bytes
 */
export function readBytes(
  stream: IncomingMessage,
  done: (error: Error | null, bytes?: Buffer) => void,
): void {
  if (Number(stream.headers['content-length'] ?? 0) > BODY_LIMIT) {
    discard(stream)
    done(new BodyTooLarge('the announced length is over the limit'))
    return
  }
  const chunks: Buffer[] = []
  let length = 0
  const onData = (chunk: Buffer) => {
    length += chunk.length
    if (length <= BODY_LIMIT) {
      chunks.push(chunk)
    } else {
      finish(new BodyTooLarge('the body is over the limit'))
      discard(stream)
    }
  }
  const onEnd = () => finish(null)
  const onClose = () => finish(new BodyAborted('the connection ended within the body'))
  const finish = (error: Error | null) => {
    stream.off('data', onData).off('end', onEnd).off('error', onClose).off('close', onClose)
    // A late error of a stream nobody reads must not end the process.
    stream.on('error', () => {})
    if (error) done(error)
    else done(null, chunks.length === 1 ? chunks[0] : Buffer.concat(chunks))
  }
  stream.on('data', onData).on('end', onEnd).on('error', onClose).on('close', onClose)
}

/**
 * Throws a body away that nobody will read. Closing at once could reset the connection before its
 * sender has read the answer; a sender without end is cut off.
 */
export function discard(stream: IncomingMessage): void {
  if (stream.complete) return
  let discarded = 0
  const giveUp = setTimeout(() => stream.destroy(), DISCARD_MS).unref()
  stream
    .on('error', () => {})
    .on('close', () => clearTimeout(giveUp))
    .on('end', () => clearTimeout(giveUp))
    .on('data', (chunk: Buffer) => {
      discarded += chunk.length
      if (discarded > DISCARD_LIMIT) stream.destroy()
    })
}
