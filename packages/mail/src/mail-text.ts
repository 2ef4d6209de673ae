import type { MailContent } from './mail-content.ts'

const COLUMNS = 76 // RFC 5322 §2.1.1 advises 78 at most

/** The plain-text part of a mail: wrapped paragraphs, the link on a line of its own. */
export function mailText(content: MailContent): string {
  const { greeting, paragraphs, action, closing = [], signature } = content
  const blocks = [
    ...(greeting === undefined ? [] : [greeting]),
    ...paragraphs,
    ...(action ? [`${action.label}:`] : []),
  ].map(wrapped)
  if (action) blocks.push(action.url)
  blocks.push(...closing.map(wrapped))
  if (signature !== undefined) blocks.push(wrapped(signature))
  return `${blocks.join('\n\n')}\n`
}

function wrapped(paragraph: string): string {
  const lines: string[] = []
  let line = ''
  for (const word of paragraph.split(/\s+/).filter((part) => part !== '')) {
    if (line !== '' && line.length + 1 + word.length > COLUMNS) {
      lines.push(line)
      line = word
    } else {
      line = line === '' ? word : `${line} ${word}`
    }
  }
  return [...lines, line].join('\n')
}
