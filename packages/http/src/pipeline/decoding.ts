import type { BodyDeclaration } from '../body/body-declaration.ts'
import { decodeForm, decodeJson, type OtherContentTypes } from '../body/decode.ts'
import { BodyNotUtf8, RequestInvalid } from '../errors/invalid.ts'
import type { RequestState, Stage } from './request-state.ts'

/** The stage that turns the bytes of a body into a value. */
export function decodingStage(body: BodyDeclaration, others: OtherContentTypes): Stage {
  const decode =
    body.encoding === 'form'
      ? (state: RequestState) => decodeForm(state.bytes, state.bodyKind, state.contentType)
      : (state: RequestState) => decodeJson(state.bytes, state.bodyKind, others)
  const refuses = body.unreadable === 'refuse'
  return (state) => {
    state.decoded = decode(state)
    if (refuses && state.decoded.kind === 'malformed') {
      throw new RequestInvalid([state.decoded.issue])
    }
    if (refuses && state.decoded.kind === 'not-utf-8') throw new BodyNotUtf8()
    return undefined
  }
}
