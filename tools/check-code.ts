// node tools/check-code.ts: what compiler and linter do not check. Prints each violation.
import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { castsIn, longFunctionsIn, longLinesIn } from './code/measures.ts'
import { undocumentedExports } from './code/undocumented-exports.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const CASTS_PER_THOUSAND_LINES = 2
const LONG_FUNCTIONS_SHARE = 0.01

/** The suites of the ports are tests: their functions are as long as their lists of cases. */
const isTest = (path: string) => /\.test\.ts$|\/testing\/|^packages\/conformance\//.test(path)
const sources = (room: string) =>
  globSync(`${room}/src/**/*.ts`, { cwd: root })
    .filter((path) => !isTest(path) && !path.includes('/migrations/'))
    .map((path) => ({ path, text: readFileSync(`${root}/${path}`, 'utf8') }))

const violations = [
  ...globSync('packages/*/src/index.ts', { cwd: root }).flatMap((index) =>
    undocumentedExports(`${root}/${index}`).map((name) => `${index}: ${name} has no docstring`),
  ),
  ...globSync('packages/*', { cwd: root }).flatMap(tooManyCasts),
  ...globSync('{packages,apps,tools,bench}/**/*.ts', {
    cwd: root,
    exclude: ['**/node_modules'],
  }).flatMap((path) => longLinesIn(path, readFileSync(`${root}/${path}`, 'utf8'))),
  ...tooManyLongFunctions(globSync('{packages,apps}/*', { cwd: root }).flatMap(sources)),
]

for (const violation of violations) console.error(violation)
process.exitCode = violations.length > 0 ? 1 : 0

function tooManyCasts(room: string): string[] {
  const files = sources(room)
  const casts = files.flatMap(({ path, text }) => castsIn(path, text))
  const lines = files.reduce((sum, { text }) => sum + text.split('\n').length, 0)
  const allowed = Math.ceil((lines / 1000) * CASTS_PER_THOUSAND_LINES)
  if (casts.length <= allowed) return []
  return [`${room}: ${casts.length} casts with "as", ${allowed} allowed`, ...casts]
}

function tooManyLongFunctions(files: readonly { path: string; text: string }[]): string[] {
  const measured = files.map(({ path, text }) => longFunctionsIn(path, text))
  const functions = measured.reduce((sum, { count }) => sum + count, 0)
  const long = measured.flatMap((one) => one.long)
  if (long.length <= functions * LONG_FUNCTIONS_SHARE) return []
  return [`${long.length} of ${functions} functions are longer than 50 lines`, ...long]
}
