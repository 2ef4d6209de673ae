import type { AppDefinition, RequestFacts } from '@usher/http'
import { languageIn } from './cookies.ts'
import { html } from './html.ts'
import { languageFor } from './language.ts'
import { PAGE_HEADERS } from './policy.ts'

type Fallback = NonNullable<AppDefinition<never>['fallback']>

/**
 * A page for browsers at an address that no page has; whoever asks for data gets the server's own 404.
 *
 * @param depth how many folders below `/account` the app is mounted
 */
export function unknownPage(word: 'unknownPage' | 'noSuchApp', depth: 0 | 1): Fallback {
  return ({ path, headers }) => {
    if (!String(headers.accept).includes('text/html')) return undefined
    const up = '../'.repeat(path.split('/').length - 2 + depth)
    const type = 'text/html; charset=utf-8'
    return {
      status: 404,
      headers: { ...PAGE_HEADERS, 'content-type': type, vary: 'accept-language, cookie' },
      body: written(word, headers, up),
    }
  }
}

function written(
  word: 'unknownPage' | 'noSuchApp',
  headers: RequestFacts['headers'],
  up: string,
): string {
  const accepted = String(headers['accept-language'] ?? '')
  const { tag, direction, say } = languageFor(languageIn(headers), accepted)
  const page = html`<!doctype html>
<html lang="${tag}" dir="${direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${say(word)}</title>
<link rel="icon" href="${up}assets/account.svg">
<link rel="stylesheet" href="${up}assets/account.css">
</head>
<body><main id="main"><div class="head"></div><h1>${say(word)}</h1>
<p>${say(word === 'noSuchApp' ? 'noSuchAppText' : 'unknownPageText')}</p></main></body>
</html>
`
  return page.text
}
