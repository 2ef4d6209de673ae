const WIDTH = 480
const HEIGHT = 360
const LINE_CHARACTERS = 26
const MOST_LINES = 4

/** A picture for a video: its title on a colour that its id decides. Loads nothing from elsewhere. */
export function thumbnailOf({ id, title }: { id: string; title: string }): string {
  const hue = Number.parseInt(id.slice(0, 4), 16) % 360
  const lines = linesOf(title)
  const top = HEIGHT / 2 - (lines.length - 1) * 18 + 12
  const text = lines
    .map((line, at) => `<text x="240" y="${top + at * 36}">${escaped(line)}</text>`)
    .join('')
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" ` +
    `viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img"><rect width="${WIDTH}" height="${HEIGHT}" ` +
    `fill="hsl(${hue},45%,28%)"/><path d="M0 ${HEIGHT}L${WIDTH} 190V${HEIGHT}Z" ` +
    `fill="hsl(${(hue + 40) % 360},50%,38%)"/><g fill="#fff" font-family="sans-serif" ` +
    `font-size="28" font-weight="bold" text-anchor="middle">${text}</g></svg>`
  )
}

/** The words in lines that fit; what does not is cut with an ellipsis. */
function linesOf(title: string): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of title.split(/\s+/u).filter((each) => each !== '')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line !== '' && [...longer].length > LINE_CHARACTERS) {
      lines.push(line)
      line = word
    } else line = longer
  }
  if (line !== '') lines.push(line)
  const shown = lines.slice(0, MOST_LINES).map(cut)
  return lines.length > MOST_LINES ? [...shown.slice(0, -1), `${shown.at(-1)} …`] : shown
}

function cut(line: string): string {
  const characters = [...line]
  if (characters.length <= LINE_CHARACTERS) return line
  return `${characters.slice(0, LINE_CHARACTERS - 1).join('')}…`
}

// XML 1.0 §2.2 has no control characters, not even as references.
const NOT_IN_XML = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu

function escaped(text: string): string {
  return text
    .replaceAll(NOT_IN_XML, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
}
