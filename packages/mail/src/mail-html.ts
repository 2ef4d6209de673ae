import type { MailContent } from './mail-content.ts'

// Inline styles only: many mail clients drop style elements.
const BODY =
  'margin:0;padding:24px;background:#ffffff;color:#1b1f24;font-family:system-ui,-apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif;font-size:16px;line-height:1.5'
const MAIN = 'max-width:560px;margin:0 auto'
const PARAGRAPH = 'margin:0 0 16px'
// White on this blue has a contrast of 6.9 : 1 (WCAG 2.2, 1.4.3 asks for 4.5 : 1).
const BUTTON =
  'display:inline-block;padding:12px 20px;border-radius:6px;background:#1a56b0;color:#ffffff;font-weight:600;text-decoration:none'
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
  } = content
  const before = [...(greeting === undefined ? [] : [greeting]), ...paragraphs]
  const after = [...closing, ...(signature === undefined ? [] : [signature])]
  return `<!doctype html>
<html lang="${escaped(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(subject)}</title>
</head>
<body style="${escaped(BODY)}">
<main style="${MAIN}">
${[...before.map(paragraph), ...(action ? [actionHtml(action)] : []), ...after.map(paragraph)].join('\n')}
</main>
</body>
</html>
`
}

function paragraph(text: string): string {
  return `<p style="${PARAGRAPH}">${escaped(text)}</p>`
}

function actionHtml({ label, url }: { label: string; url: string }): string {
  const href = escaped(url)
  return `<p style="${PARAGRAPH}"><a href="${href}" style="${BUTTON}">${escaped(label)}</a></p>
<p style="${FINE}">If the button does not work, open this address:<br>${href}</p>`
}

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
