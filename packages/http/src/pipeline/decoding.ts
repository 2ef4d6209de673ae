import type { BodyDeclaration } from '../body/body-declaration.ts'
import { decodeForm, decodeJson, type OtherContentTypes } from '../body/decode.ts'
import { BodyNotUtf8, RequestInvalid } from '../errors/invalid.ts'
import { refusal } from '../errors/refusal.ts'
import type { RequestState, Stage } from './request-state.ts'

/** The stage that turns the bytes of a body into a value. */
export function decodingStage(body: BodyDeclaration, others: OtherContentTypes): Stage {
  const isRefused = isRefusedType(body, others)
  const decode =
    body.encoding === 'form'
      ? (state: RequestState) => decodeForm(state.bytes, state.bodyKind, state.contentType)
      : (state: RequestState) => decodeJson(state.bytes, state.bodyKind, others)
  const refuses = body.unreadable === 'refuse'
  const { elsewhere = () => undefined } = body
  return (state) => {
    const value = elsewhere(state.headers)
    if (value !== undefined) {
      state.decoded = { kind: 'value', value }
      return undefined
    }
    if (isRefused(state)) throw refusal(415, 'Send the body as application/json.')
    state.decoded = decode(state)
    if (refuses && state.decoded.kind === 'malformed') {
      throw new RequestInvalid([state.decoded.issue])
    }
    if (refuses && state.decoded.kind === 'not-utf-8') throw new BodyNotUtf8()
    return undefined
  }
}

function isRefusedType(
  { encoding }: BodyDeclaration,
  others: OtherContentTypes,
): (state: RequestState) => boolean {
  if (encoding === 'form' || others !== 'refuse') return () => false
  return ({ bytes, bodyKind }) =>
    bytes !== undefined && bytes.length > 0 && bodyKind !== 'json' && bodyKind !== 'none'
}
