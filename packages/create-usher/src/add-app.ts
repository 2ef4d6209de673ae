import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type AppAnswers, assertNames } from './create-project.ts'
import { test } from './files.ts'
import { sources } from './sources.ts'

/**
 * Adds one more app to a project, in `apps/<name>`, and names it in the project's `package.json`.
 *
 * @param root the folder of the project
 * @returns the paths of the new files, relative to it
 * @throws {Error} in one line, if there is such an app or folder, or a name cannot be used
 */
export function addApp(root: string, answers: AppAnswers): readonly string[] {
  assertNames(answers)
  const { name } = answers
  const file = join(root, 'package.json')
  const manifest = JSON.parse(readFileSync(file, 'utf8'))
  const place = `apps/${name}`
  if (Object.hasOwn(manifest.usher?.apps ?? {}, name)) throw new Error(`there is an app ${name}`)
  if (existsSync(join(root, place))) throw new Error(`there is a folder ${place}`)
  const written = new Map([
    ...sources(answers),
    ['test/accounts.test.ts', test(answers)] as const,
    [
      'package.json',
      `${JSON.stringify({ name, private: true, type: 'module' }, null, 2)}\n`,
    ] as const,
  ])
  for (const [path, text] of written) {
    mkdirSync(dirname(join(root, place, path)), { recursive: true })
    writeFileSync(join(root, place, path), text)
  }
  const apps = { ...manifest.usher?.apps, [name]: `./${place}/src/index.ts` }
  const changed = { ...manifest, usher: { ...manifest.usher, apps } }
  writeFileSync(file, `${JSON.stringify(changed, null, 2)}\n`)
  return [...written.keys()].map((path) => join(place, path))
}
