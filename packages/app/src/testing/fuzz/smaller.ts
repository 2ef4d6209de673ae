import type { FuzzedRequest } from './request.ts'

/** So many requests are spent on making one smaller. */
const TRIES = 80

/**
 * Takes away what a request does not need to break the same promise: headers, parts of its query,
 * fields and letters of its body.
 *
 * @param breaks asks the server again
 */
export async function smaller(
  request: FuzzedRequest,
  breaks: (request: FuzzedRequest) => Promise<boolean>,
): Promise<FuzzedRequest> {
  let smallest = request
  let tries = 0
  for (;;) {
    let found = false
    for (const candidate of candidatesOf(smallest)) {
      tries += 1
      if (tries > TRIES) return smallest
      if (!(await breaks(candidate))) continue
      smallest = candidate
      found = true
      break
    }
    if (!found) return smallest
  }
}

function* candidatesOf(request: FuzzedRequest): Generator<FuzzedRequest> {
  const { headers, path, body } = request
  for (const name of Object.keys(headers)) {
    const { [name]: _, ...fewer } = headers
    yield { ...request, headers: fewer }
  }
  const [place = '', query] = path.split('?')
  const pairs = query?.split('&') ?? []
  for (const pair of pairs) {
    const fewer = pairs.filter((one) => one !== pair)
    yield { ...request, path: fewer.length > 0 ? `${place}?${fewer.join('&')}` : place }
  }
  if (!body) return
  yield { ...request, body: undefined }
  for (const text of smallerTexts(body.toString())) yield { ...request, body: Buffer.from(text) }
}

function* smallerTexts(text: string): Generator<string> {
  const value = fieldsOf(text)
  for (const name of Object.keys(value ?? {})) {
    const { [name]: _, ...fewer } = value ?? {}
    yield JSON.stringify(fewer)
  }
  for (const [name, field] of Object.entries(value ?? {})) {
    if (typeof field !== 'string' || field.length < 2) continue
    yield JSON.stringify({ ...value, [name]: field.slice(0, field.length / 2) })
    yield JSON.stringify({ ...value, [name]: field.slice(field.length / 2) })
  }
  if (!value && text.length > 1) {
    yield text.slice(0, text.length / 2)
    yield text.slice(text.length / 2)
  }
}

function fieldsOf(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? { ...value }
      : undefined
  } catch {
    return undefined
  }
}
