import { spawnSync } from 'node:child_process'
import type { Staged } from './stage.ts'

/**
 * Publishes packages as they are staged. Which registry, and as whom, npm knows by its own settings.
 *
 * @throws {Error} naming the package that the registry refused; those before it are published
 */
export function publish(staged: readonly Staged[], env: NodeJS.ProcessEnv = process.env): void {
  for (const { path, manifest } of staged) {
    const options = ['publish', '--ignore-scripts', '--access', 'public', '--tag', 'latest']
    const { status, stderr } = spawnSync('npm', options, { cwd: path, env, encoding: 'utf8' })
    if (status !== 0) throw new Error(`${manifest.name} was not published:\n${stderr}`)
  }
}
