/** Passes bytes on unchanged, and notes if they are not UTF-8. */
export async function* watchedUtf8(
  source: AsyncIterable<Buffer>,
  found: { isUtf8: boolean },
): AsyncGenerator<Buffer> {
  const goesOn = createJudge()
  for await (const piece of source) {
    found.isUtf8 &&= goesOn(piece)
    yield piece
  }
  found.isUtf8 &&= goesOn()
}

/** Whether the bytes so far are UTF-8; without a piece: whether they also end as such. */
function createJudge(): (piece?: Buffer) => boolean {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  return (piece) => {
    try {
      decoder.decode(piece, { stream: piece !== undefined })
      return true
    } catch {
      return false
    }
  }
}
