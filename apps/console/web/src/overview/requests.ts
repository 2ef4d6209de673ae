import type { AppFacts, QuickStartStep } from '../api/overview.ts'

/** A person who has no account yet, so that the first request works at every visit. */
export interface Newcomer {
  readonly name: string
  readonly email: string
}

export function newcomer(): Newcomer {
  const number = Math.floor(Math.random() * 9_000) + 1_000
  return { name: `kim${number}`, email: `kim.${number}@example.com` }
}

/** A step as a command for a terminal with curl, such as Linux and macOS have. */
export function commandOf(
  step: QuickStartStep,
  app: AppFacts,
  server: string,
  kim: Newcomer,
): string {
  const parts = [
    `curl -s ${step.method === 'GET' ? '' : `-X ${step.method} `}${server}${app.mount}${step.path}`,
  ]
  if (step.with_token) parts.push('-H "Authorization: Bearer $token"')
  if (step.body) {
    parts.push("-H 'Content-Type: application/json'")
    parts.push(`-d ${quoted(filledIn(JSON.stringify(step.body), kim))}`)
  }
  for (const [name, value] of Object.entries(step.form ?? {})) {
    parts.push(`--data-urlencode ${quoted(`${name}=${filledIn(value, kim)}`)}`)
  }
  const request = parts.join(' \\\n  ')
  if (!step.keeps) return request
  const { as, field } = step.keeps
  // No tool but sed is on every machine.
  const pick = `sed 's/.*"${field}": *"\\([^"]*\\)".*/\\1/'`
  return `${as}=$(${request} \\\n  | ${pick}); echo "$${as}"`
}

function filledIn(text: string, { name, email }: Newcomer): string {
  return text.replaceAll('{email}', email).replaceAll('{name}', name)
}

/** In single quotes, but for the variables in it. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`).replaceAll('{secret}', `'"$secret"'`)}'`
}
