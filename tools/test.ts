// node tools/test.ts [--coverage] [--quick] [PATH …]: all tests, or those below these folders and files.
// --quick: SQLite alone, no browser, nothing that builds or starts for long.
import { spawn } from 'node:child_process'
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const root = fileURLToPath(new URL('..', import.meta.url))

const ALL = ['packages/*', 'apps/*', 'tools', 'tools/code', 'bench']
/** Tests wait for databases, mails and processes, so two cores carry three files at once. */
const FILES_AT_ONCE = 3
/** A test file that hangs ends the run instead of the patience of those who wait for it. */
const FILE_LIMIT_MS = 1_200_000

const COVERAGE = [
  '--experimental-test-coverage',
  ...['packages/*/src/**/*.ts', 'apps/*/src/**/*.ts'].map(
    (files) => `--test-coverage-include=${files}`,
  ),
  ...['**/*.test.ts', '**/src/testing/**', 'packages/conformance/**'].map(
    (files) => `--test-coverage-exclude=${files}`,
  ),
]

/** Read by the tests' databases: they report themselves as skipped. */
const LEFT_OUT = {
  USHER_TEST_POSTGRES_ABSENT: 'left out by --quick',
  USHER_TEST_CASSANDRA_ABSENT: 'left out by --quick',
}
/** Files that are about another database, drive a browser, or build and start for a minute. */
const SLOW =
  /postgres|cassandra|cluster|\/browser\/|(^|\/)bench\/|tools\/(readme|dockerfile|faults|fuzz|security)\.test|\/fuzz|workers|processes|token-attacks|doctor/

/** Each file compiles the same modules; read from here, that takes a quarter of its time less. */
const COMPILED = { NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/compiled') }

const { values, positionals } = parseArgs({
  options: {
    coverage: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
  },
  allowPositionals: true,
})
const paths = positionals.length > 0 ? positionals : ALL
const files = globSync(paths.flatMap(filesBelow), { cwd: root }).filter(
  (file) => !values.quick || !SLOW.test(file),
)
// Without a file the runner would look for all there are.
if (files.length === 0) {
  console.error(
    `There are no tests below ${paths.join(', ')}. Give a file, or a folder such as packages/http.`,
  )
  process.exit(2)
}

const runner = spawn(
  process.execPath,
  [
    '--test',
    `--test-concurrency=${FILES_AT_ONCE}`,
    `--test-timeout=${FILE_LIMIT_MS}`,
    ...(values.quick ? [] : ['--test-global-setup=packages/storage/src/testing/global-setup.ts']),
    '--test-reporter=./tools/reporter.ts',
    '--test-reporter-destination=stdout',
    ...(values.coverage ? COVERAGE : []),
    ...files,
  ],
  { cwd: root, stdio: 'inherit', env: environment() },
)
runner.once('exit', (code) => {
  process.exitCode = code ?? 1
})

/** Code from the cache cannot tell what of it ran, so coverage goes without. */
function environment(): NodeJS.ProcessEnv {
  return {
    ...process.env,
    ...(!values.coverage && COMPILED),
    ...(values.quick && LEFT_OUT),
  }
}

function filesBelow(path: string): string[] {
  if (path.endsWith('.ts')) return [path]
  if (/\/(src|test|web)\b/.test(path)) return [`${path}/**/*.test.ts`]
  return [`${path}/*.test.ts`, `${path}/{src,test,web}/**/*.test.ts`]
}
