#!/usr/bin/env node
// Runs on whatever Node the machine has: installs what is missing, then hands over to the pinned one.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import * as nodeModule from 'node:module'
import { fileURLToPath } from 'node:url'
import { onEndOfParent } from '../../../scripts/parent.mjs'

const path = (relative) => fileURLToPath(new URL(`../../../${relative}`, import.meta.url))
const main = new URL('../src/main.ts', import.meta.url)
const [major, minor] = process.versions.node.split('.').map(Number)
const runsTypeScript = major > 24 || (major === 24 && minor >= 15)

if (!existsSync(path('node_modules/.package-lock.json')) || !runsTypeScript) {
  await import('../../../scripts/bootstrap.mjs')
}
if (runsTypeScript) {
  // Half of a start is reading TypeScript. The default folder is open to all users of the machine.
  nodeModule.enableCompileCache(path('node_modules/.cache/compiled'))
  onEndOfParent(() => process.kill(process.pid, 'SIGHUP'))
  await import(main.href)
} else {
  handOver(path(`node_modules/.bin/node${process.platform === 'win32' ? '.cmd' : ''}`))
}

function handOver(node) {
  const args = [fileURLToPath(main), ...process.argv.slice(2)]
  const child = spawn(node, args, { stdio: 'inherit', shell: process.platform === 'win32' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  onEndOfParent(() => child.kill('SIGHUP'))
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGKILL' ? 137 : 1)
  })
}
