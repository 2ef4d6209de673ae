import type { IncomingMessage } from 'node:http'

/** The largest body that is processed, in bytes: 1 MiB. */
const BODY_LIMIT = 1024 * 1024

/** So much of a body that nobody will read is still taken in, and for so long. */
const DISCARD_LIMIT = 8 * BODY_LIMIT
const DISCARD_MS = 2000

/** Whether a request announces a body (RFC 9112 §6). */
export function hasBody({ headers }: IncomingMessage): boolean {
  if (headers['transfer-encoding'] !== undefined) return true
  const length = headers['content-length']
  return length !== undefined && length !== '0'
}

export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge'
}

/** The connection ended before the body did; nobody is left to answer to. */
export class BodyAborted extends Error {
  override readonly name = 'BodyAborted'
}

/** Whether a part of the body has not been taken in yet. */
export function isArriving(stream: IncomingMessage): boolean {
  return hasBody(stream) && !stream.complete && !stream.readableEnded
}

/**
 * Reads a body up to the limit, whether or not its length was announced.
 *
 * @param done called once with `BodyTooLarge`, `BodyAborted`, or the bytes. After `BodyTooLarge` the
 *   rest is still arriving: see `discard`.
 */
export function readBytes(
  stream: IncomingMessage,
  done: (error: Error | null, bytes?: Buffer) => void,
): void {
  if (Number(stream.headers['content-length'] ?? 0) > BODY_LIMIT) {
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
 * Takes in the rest of a body that nobody will read. A sender that goes on for too long gets no more
 * room, so that it cannot write but still read, and loses its connection at the end of the time.
 *
 * @param done called once, when the body has ended or the connection has
 */
export function discard(stream: IncomingMessage, done: () => void): void {
  if (!isArriving(stream)) {
    done()
    return
  }
  let discarded = 0
  const giveUp = setTimeout(() => stream.destroy(), DISCARD_MS).unref()
  let isDone = false
  const finish = () => {
    clearTimeout(giveUp)
    if (!isDone) done()
    isDone = true
  }
  stream
    .on('error', () => {})
    .on('close', finish)
    .on('end', finish)
    .on('data', (chunk: Buffer) => {
      discarded += chunk.length
      if (discarded > DISCARD_LIMIT) stream.pause()
    })
    .resume()
}
