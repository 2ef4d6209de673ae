import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { AppAnswers } from './create-project.ts'

/** Ends the names of sources in the package, which are no code of its own. */
const PACKED = '.template'
const SHIPPED = fileURLToPath(new URL('../template', import.meta.url))
/** Where a packed package has the starter's sources; else they are in the workspace. */
const TEMPLATE = existsSync(SHIPPED)
  ? SHIPPED
  : fileURLToPath(new URL('../../../apps/starter/src', import.meta.url))

/** The starter's sources with the names of the new project, by their paths. */
export function sources(answers: AppAnswers): readonly (readonly [string, string])[] {
  const entries = readdirSync(TEMPLATE, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => {
      const path = join(parentPath, name)
      const place = path.slice(TEMPLATE.length + 1).replace(PACKED, '')
      return [join('src', place), renamed(readFileSync(path, 'utf8'), answers)] as const
    })
}

function renamed(template: string, { name, roles, credential }: AppAnswers): string {
  const text = credential === 'passkey' ? template : withoutPasskeys(template)
  const variable = name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())
  return text
    .replace(/(?<=export const )starter\b/g, variable)
    .replace(/\bstarter(?=Realm|Migrations|PersonalData)/g, variable)
    .replaceAll("'starter'", `'${name}'`)
    .replaceAll("'starter/", `'${name}/`)
    .replaceAll("'Starter'", `'${titleOf(name)}'`)
    .replace(
      /'Starter: [^']*'/g,
      `'${titleOf(name)}: accounts, and notes that people share by role'`,
    )
    .replace(/(?<=requiredFor: \[)'admin'/, `'${roles.at(-1)}'`)
    .replace(/(?<=const ROLES = )\[[^\]]*\]/, `[${roles.map((role) => `'${role}'`).join(', ')}]`)
}

function withoutPasskeys(text: string): string {
  return text.replace(/^ *passkeys: .*\n/m, '').replace("'passkey', ", '')
}

/** As people read it: `my-club` is My club. */
export function titleOf(name: string): string {
  return (name.charAt(0).toUpperCase() + name.slice(1)).replaceAll('-', ' ')
}
