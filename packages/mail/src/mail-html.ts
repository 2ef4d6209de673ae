import type { MailContent, MailLook } from './mail-content.ts'

// Inline styles only: many mail clients drop style elements.
const BODY =
  'margin:0;padding:24px;background:#ffffff;color:#1b1f24;font-family:system-ui,-apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif;font-size:16px;line-height:1.5'
const MAIN = 'max-width:560px;margin:0 auto'
const PARAGRAPH = 'margin:0 0 16px'
// White on this blue has a contrast of 6.9 : 1 (WCAG 2.2, 1.4.3 asks for 4.5 : 1).
const BLUE = '#1a56b0'
const BUTTON =
  'display:inline-block;padding:12px 20px;border-radius:6px;font-weight:600;text-decoration:none'
const MARK =
  'display:inline-block;margin:0 0 16px;padding:6px 12px;border-radius:6px;font-weight:700'
const FINE = 'margin:0 0 16px;font-size:14px;word-break:break-all'

/** The HTML part of a mail. Every given text is escaped. */
export function mailHtml(content: MailContent): string {
  const {
    subject,
    greeting,
    paragraphs,
    action,
    closing = [],
    signature,
    language = 'en',
    look = {},
  } = content
  const colours = coloursOf(look)
  const before = [...(greeting === undefined ? [] : [greeting]), ...paragraphs]
  const after = [...closing, ...(signature === undefined ? [] : [signature])]
  const blocks = [
    ...mark(look),
    ...before.map(paragraph),
    ...(action ? [actionHtml(action, colours)] : []),
    ...after.map(paragraph),
  ]
  return `<!doctype html>
<html lang="${escaped(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(subject)}</title>
</head>
<body style="${escaped(BODY)}">
<main style="${MAIN}">
${blocks.join('\n')}
</main>
</body>
</html>
`
}

function paragraph(text: string): string {
  return `<p style="${PARAGRAPH}">${escaped(text)}</p>`
}

function mark(look: MailLook): readonly string[] {
  const { logo } = look
  return logo ? [`<p style="${MARK};${coloursOf(look)}">${escaped(logo)}</p>`] : []
}

/** White or black on the accent, whichever is easier to read (WCAG 2.2, 1.4.3). */
function coloursOf({ accent = BLUE }: MailLook): string {
  if (!/^#[\da-f]{6}$/i.test(accent)) throw new TypeError(`the accent ${accent} is not #rrggbb`)
  return `background:${accent};color:${isDark(accent) ? '#ffffff' : '#000000'}`
}

/** By relative luminance: below 0.179 white has the higher contrast. */
function isDark(colour: string): boolean {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue < 0.179
}

function actionHtml(
  { label, url, hint = HINT }: NonNullable<MailContent['action']>,
  colours: string,
): string {
  const href = escaped(url)
  return `<p style="${PARAGRAPH}"><a href="${href}" style="${BUTTON};${colours}">${escaped(label)}</a></p>
<p style="${FINE}">${escaped(hint)}<br>${href}</p>`
}

const HINT = 'If the button does not work, open this address:'

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
}
