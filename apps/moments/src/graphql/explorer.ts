import { createHash } from 'node:crypto'

const STYLE = `
body { font: 16px/1.4 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; }
label { display: block; font-weight: 600; margin-top: 1rem; }
textarea, input { box-sizing: border-box; font: 14px/1.4 ui-monospace, monospace; padding: .5rem; width: 100%; }
button { font: inherit; margin-top: 1rem; padding: .5rem 1.5rem; }
pre { background: #f3f4f6; color: #111; min-height: 4rem; overflow: auto; padding: 1rem; }
`

const SCRIPT = `
const field = (id) => document.getElementById(id)
const ask = async (query, variables, token) => {
  const headers = { 'content-type': 'application/json' }
  if (token) headers.authorization = 'Bearer ' + token
  const body = JSON.stringify({ query, variables })
  const reply = await fetch(location.pathname, { method: 'POST', headers, body })
  return reply.json()
}
const show = (answer) => { field('answer').textContent = JSON.stringify(answer, null, 2) }
const run = async () => {
  try {
    const variables = field('variables').value.trim()
    show(await ask(field('query').value, variables ? JSON.parse(variables) : null, field('token').value.trim()))
  } catch (error) { field('answer').textContent = String(error) }
}
const logIn = async () => {
  const query = 'mutation ($input: UserLoginInput!) { login(input: $input) { accessToken } }'
  const answer = await ask(query, { input: { userSecret: field('secret').value.trim() } })
  if (answer.data) { field('token').value = answer.data.login.accessToken; field('secret').value = '' }
  else show(answer)
}
field('run').addEventListener('click', run)
field('log-in').addEventListener('click', logIn)
field('query').addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) run()
})
`

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Moments: GraphQL</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>Moments: GraphQL</h1>
<p>Ask for a token with your secret, then run queries. Ctrl+Enter runs the query, too.</p>
<label for="secret">Secret</label>
<input id="secret" type="password" autocomplete="off">
<button id="log-in" type="button">Get a token</button>
<label for="token">Access token</label>
<input id="token" autocomplete="off">
<label for="query">Query</label>
<textarea id="query" rows="12" spellcheck="false">{
  getMoments(size: 10) {
    total
    items { id timestamp data activity { name icon } }
  }
}</textarea>
<label for="variables">Variables (JSON)</label>
<textarea id="variables" rows="3" spellcheck="false"></textarea>
<button id="run" type="button">Run</button>
<h2>Answer</h2>
<pre id="answer" role="status" tabindex="0"></pre>
</main>
<script>${SCRIPT}</script>
</body>
</html>
`

const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

const POLICY = [
  "default-src 'none'",
  `script-src ${hashOf(SCRIPT)}`,
  `style-src ${hashOf(STYLE)}`,
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** A page for trying queries: static, without any data, loading nothing. */
export const explorerPage = {
  status: 200,
  headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': POLICY },
  body: PAGE,
}
