const BOUNDARY = /;\s*boundary=(?:"([^"]{1,70})"|([^\s";]{1,70}))/i // RFC 2046 §5.1.1: 70 at most
const NAME = /;\s*name="([^"]*)"/i
const LINE_END = '\r\n'
const HEAD_END = '\r\n\r\n'

/**
 * The text fields of a `multipart/form-data` body (RFC 7578) as browsers and HTTP libraries write
 * it; files are left out, and so is what is malformed.
 *
 * @param contentType the header with the boundary
 */
export function multipartFields(bytes: Buffer, contentType: string): [string, Buffer][] {
  const boundary = boundaryOf(contentType)
  if (boundary === undefined) return []
  return partsOf(bytes, boundary).flatMap((part) => {
    const headEnd = part.indexOf(HEAD_END)
    const head = part.toString('utf8', 0, Math.max(headEnd, 0))
    const name = NAME.exec(head)?.[1]
    if (name === undefined || /;\s*filename/i.test(head)) return []
    return [[unescaped(name), part.subarray(headEnd + HEAD_END.length)]]
  })
}

function boundaryOf(contentType: string): string | undefined {
  const [, quoted, plain] = BOUNDARY.exec(contentType) ?? []
  return quoted ?? plain
}

/** What stands between the delimiters: a head of lines that begin with a line end, and a body. */
function partsOf(bytes: Buffer, boundary: string): Buffer[] {
  const delimiter = `${LINE_END}--${boundary}`
  // The first delimiter begins the body, the others begin a line.
  const lines = Buffer.concat([Buffer.from(LINE_END), bytes])
  const parts: Buffer[] = []
  let start = lines.indexOf(delimiter)
  while (start !== -1) {
    const end = lines.indexOf(delimiter, start + delimiter.length)
    if (end !== -1) parts.push(lines.subarray(start + delimiter.length, end))
    start = end
  }
  return parts
}

// As browsers escape names in the HTML standard.
function unescaped(name: string): string {
  return name.replaceAll('%22', '"').replaceAll('%0D', '\r').replaceAll('%0A', '\n')
}
