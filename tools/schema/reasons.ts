import { glob, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { AppModule } from '@usher/app'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Why there is a table, as the migration says that made it. */
export interface Reasons {
  of(table: string): readonly string[]
}

/** The comments of the engine's migrations, then of the app's. */
export async function readReasons({ migrations, realm }: AppModule): Promise<Reasons> {
  const known = new Set(Object.keys(migrations))
  const sources: { name: string; text: string }[] = []
  for (const folder of ['packages/storage/src/migrations', `apps/${realm.name}/src/migrations`]) {
    const isApp = folder.startsWith('apps/')
    for await (const path of glob(`${folder}/[0-9]*.ts`, { cwd: root })) {
      const name = path.slice(folder.length + 1, -'.ts'.length)
      if (isApp && !known.has(name)) continue
      sources.push({
        name: `${isApp ? 'app' : 'engine'} ${name}`,
        text: await textOf(`${root}/${path}`),
      })
    }
  }
  sources.sort(
    (one, other) => order(one.name) - order(other.name) || (one.name < other.name ? -1 : 1),
  )
  return {
    of(table) {
      const source =
        sources.find(({ text }) => text.includes(`createTable('${table}')`)) ??
        sources.find(({ text }) => text.includes(`'${table}'`))
      return source ? [`${source.name}`, ...why(source.text)] : []
    },
  }
}

/** The file, and what it imports from beside it. */
async function textOf(path: string): Promise<string> {
  const text = await readFile(path, 'utf8')
  const beside = Array.from(
    text.matchAll(/from '\.\/([^']+)'/g),
    ([, name]) => `${dirname(path)}/${name}`,
  )
  return [text, ...(await Promise.all(beside.map((one) => readFile(one, 'utf8'))))].join('\n')
}

function order(name: string): number {
  return name.startsWith('engine') ? 0 : 1
}

/** The lines from `Why:` to `Existing rows:`. */
function why(text: string): readonly string[] {
  const comment = text
    .split('\n')
    .filter(
      (line, index, all) =>
        all.slice(0, index + 1).every((one) => one.startsWith('//')) && line.startsWith('//'),
    )
  const lines = comment.map((line) => line.replace(/^\/\/ ?/, ''))
  const end = lines.findIndex((line) => line.startsWith('Existing rows:'))
  return end === -1 ? lines : lines.slice(0, end)
}
