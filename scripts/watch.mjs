// node scripts/watch.mjs serve theater: runs `usher` and starts it again when a source file changes.
// Looks at the files every second instead of waiting for the system's word, which does not reach a
// container from a mounted folder on every machine.
import { spawn } from 'node:child_process'
import { globSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const EVERY_MS = 1000

const cwd = fileURLToPath(new URL('..', import.meta.url))
let stopping = false
let seen = newestChange()
let usher = start()

setInterval(() => {
  const now = newestChange()
  if (now === seen || stopping) return
  seen = now
  console.error('A source file has changed: starting again.')
  usher.kill('SIGTERM')
  if (usher.exitCode === null)
    usher.once('exit', () => {
      usher = start()
    })
  else usher = start()
}, EVERY_MS)

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    stopping = true
    if (usher.exitCode !== null) process.exit(0)
    usher.once('exit', (code) => process.exit(code ?? 0))
    usher.kill(signal)
  })
}

function start() {
  const args = ['apps/cli/bin/usher.mjs', ...process.argv.slice(2)]
  return spawn(process.execPath, args, { cwd, stdio: 'inherit' })
}

/** Also tells when a file was added or removed. */
function newestChange() {
  const files = globSync('{apps,packages}/*/src/**/*.{ts,tsx,css,csv}', { cwd })
  const times = files.map(
    (file) => statSync(`${cwd}/${file}`, { throwIfNoEntry: false })?.mtimeMs ?? 0,
  )
  return `${files.length} ${times.reduce((newest, time) => Math.max(newest, time), 0)}`
}
