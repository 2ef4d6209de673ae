import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import type { Answer } from '@usher/app/testing'
import { ACCOUNTS, type Starter } from './starter.ts'

const README = new URL('../../README.md', import.meta.url)
const CURL = /^(?:(\w+)=\$\()?curl -s (?:-X (\w+) )?\$API(\S+)(.*?)(?: \| jq -r \.(\w+)\))?$/

/** What a reader puts in the place of what a section shows. */
export type Substitutions = (shown: string) => string

/**
 * Makes the requests of one section of the README, in order, as its reader would.
 *
 * @param variables what the shell knows from before; what the section keeps is added
 * @returns the last answer
 */
export async function followReadme(
  starter: Starter,
  { section, variables }: { section: string; variables: Map<string, string> },
  each: { substitute: Substitutions; answered: (path: string, answer: Answer) => void },
): Promise<Answer> {
  const text = readFileSync(README, 'utf8').split(`## ${section}\n`)[1]?.split('\n## ')[0] ?? ''
  const blocks = Array.from(text.matchAll(/```sh\n(.*?)```/gs), ([, block = '']) => block)
  const commands = blocks.flatMap((block) => block.replaceAll(/\\\n\s*/g, '').split('\n'))
  let last: Answer | undefined
  for (const command of commands) {
    const [, keptAs, method, path = '', options = '', field] = CURL.exec(command) ?? []
    if (path === '') continue
    const filled = (shown: string) =>
      each.substitute(shown.replaceAll(/\$(\w+)/g, (_, name) => variables.get(name) ?? ''))
    const body = /-d '(.*?)'/.exec(options)?.[1] ?? /-d "(.*)"/.exec(options)?.[1]
    const approval = /usher-approval: (\$\w+)/.exec(options)?.[1]
    last = await starter.ask(
      method ?? (body === undefined ? 'GET' : 'POST'),
      ACCOUNTS + filled(path),
      {
        ...(body && { body: JSON.parse(filled(body.replaceAll('\\"', '"'))) }),
        ...(options.includes('"$AS"') && { as: variables.get('TOKEN') }),
        headers: approval ? { 'usher-approval': filled(approval) } : {},
      },
    )
    assert.ok(last.status < 300, `${command}: ${last.status} ${last.text}`)
    each.answered(path, last)
    if (keptAs && field) variables.set(keptAs, last.body[field])
  }
  assert.ok(last, `the README has no section ${section}`)
  return last
}
