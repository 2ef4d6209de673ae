// Lints the OpenAPI documents of all apps by the rules of redocly.yaml, without a network.
import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openApps } from '@usher/app'
import { loadApps } from '@usher/cli'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = await mkdtemp(join(tmpdir(), 'usher-openapi-'))
try {
  const documents = await writeDocuments()
  const redocly = join(root, 'node_modules/.bin/redocly')
  const { status } = spawnSync(redocly, ['lint', '--config', 'redocly.yaml', ...documents], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
  })
  process.exitCode = status ?? 1
} finally {
  await rm(folder, { recursive: true, force: true })
}

async function writeDocuments(): Promise<readonly string[]> {
  const { apps, close } = await openApps(await loadApps(), {
    variables: { DATA_DIR: folder },
    placement: 'alone',
    mails: 'wait',
    warn: console.error,
  })
  try {
    return await Promise.all(
      apps.map(async ({ module, app }) => {
        const path = join(folder, `${module.name}.json`)
        await writeFile(path, JSON.stringify(app.openapi()))
        return path
      }),
    )
  } finally {
    await close()
  }
}
