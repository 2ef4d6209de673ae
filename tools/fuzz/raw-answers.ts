/** One answer of a stream of answers. */
export interface RawAnswer {
  readonly status: number
  readonly head: string
  readonly body: string
}

/**
 * Reads what came back on a connection, strictly (RFC 9112).
 *
 * @throws {Error} when it is no sequence of answers, as after a header that a client could break
 */
export function readAnswers(text: string): readonly RawAnswer[] {
  const answers: RawAnswer[] = []
  let rest = text
  while (rest !== '') {
    const end = rest.indexOf('\r\n\r\n')
    if (end < 0) throw new Error(`no end of the head: ${rest.slice(0, 200)}`)
    const head = rest.slice(0, end)
    const [line = '', ...headers] = head.split('\r\n')
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(line)?.[1])
    if (Number.isNaN(status)) throw new Error(`no status line: ${line.slice(0, 200)}`)
    const odd = headers.find((one) => !/^[\w-]+: [\t -~\x80-\xff]*$/.test(one))
    if (odd !== undefined) throw new Error(`no header: ${odd.slice(0, 200)}`)
    const { body, length } = bodyIn(rest.slice(end + 4), head, status)
    if (status >= 200) answers.push({ status, head, body }) // 100 only says: go on
    rest = rest.slice(end + 4 + length)
  }
  return answers
}

function bodyIn(text: string, head: string, status: number): { body: string; length: number } {
  if (status < 200 || status === 204 || status === 304) return { body: '', length: 0 }
  const declared = /^content-length: (\d+)$/im.exec(head)?.[1]
  if (declared !== undefined) {
    const length = Number(declared)
    return { body: text.slice(0, length), length: Math.min(length, text.length) }
  }
  // In chunks, or to the end of the connection: the last answer.
  return { body: text, length: text.length }
}
