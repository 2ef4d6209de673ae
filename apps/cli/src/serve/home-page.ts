import type { OpenApp } from '@usher/app'
import { type App, createApp, detailErrors, get, htmlPage, reply } from '@usher/http'

const POLICY = "default-src 'none'; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'"

/** The page at `/`: which apps run, where their APIs can be tried, where the mails are. */
export function homePage(apps: readonly OpenApp[]): App {
  const page = pageFor(apps)
  return createApp({
    name: 'home',
    errors: detailErrors(),
    routes: [
      get('/', {
        summary: 'What runs here',
        hidden: true,
        headers: { 'content-security-policy': POLICY },
        responses: { 200: htmlPage },
        handle: () => reply(200, page),
      }),
    ],
  })
}

function pageFor(apps: readonly OpenApp[]): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Usher</title>
<link rel="icon" href="data:,">
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 45rem; margin: 2rem auto; padding: 0 1rem }
:root { color-scheme: light dark }
dt { font-weight: bold; margin-top: 1rem }
dd { margin: 0 }
</style>
</head>
<body>
<main>
<h1>Usher</h1>
<p>These apps run here, each with a page on which its API can be tried.</p>
<dl>
${apps.map(entry).join('\n')}
</dl>
<p>Mails that an app sends land in the inbox: <code>npx usher inbox show</code></p>
</main>
</body>
</html>
`
}

function entry({ module: { name, summary }, app, mount }: OpenApp): string {
  const page = mount + (app.docs?.page ?? '/')
  return `<dt><a href="${page}">${name}</a></dt>\n<dd>${escaped(summary)}</dd>`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
