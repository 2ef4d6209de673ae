import { existsSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { ROOT } from '../pack/packages.ts'

/** Where links of a page lead. */
export interface Targets {
  /** Slugs by the path of the source. */
  readonly slugs: ReadonlyMap<string, string>
  /** Called for each picture, with its path; answers where it is on the site. */
  picture(path: string): string
  /** Called for each file that readers copy, with its path; answers where it is on the site. */
  download(path: string): string
}

/**
 * A Markdown file of this repository as a page of the site: its heading becomes the title, links to other
 * pages lead to them, those to files in `deploy/` fetch them, and those to other files become their names.
 *
 * @param source relative to the workspace
 * @throws {Error} if the page has no heading, or a link leads nowhere
 */
export function asPage(text: string, source: string, targets: Targets): string {
  const [, title] = /^# (.+)$/m.exec(text) ?? []
  if (title === undefined) throw new Error(`${source} has no heading`)
  const body = text.replace(/^# .+\n/m, '')
  const parts = body.split(/(^```[\s\S]*?^```$)/m)
  const linked = parts.map((part) =>
    part.startsWith('```') ? part : part.replace(LINK, (...found) => link(found, source, targets)),
  )
  return `---\ntitle: ${JSON.stringify(title.replaceAll('`', ''))}\n---\n${linked.join('')}`
}

/** Where a link of a page leads: relative to the workspace, `docs/realm.md`. */
function pathOf(target: string, source: string): string {
  const path = posix.normalize(posix.join(dirname(source), decodeURI(target)))
  const isFolder = existsSync(join(ROOT, path, 'README.md'))
  return isFolder ? posix.join(path, 'README.md') : path.replace(/\/$/, '')
}

const LINK = /(?<bang>!?)\[(?<words>(?:[^[\]]|\[[^\]]*\])*)\]\((?<target>[^)\s]+)\)/g

function link(found: readonly unknown[], source: string, targets: Targets): string {
  const { bang, words, target = '' } = found.at(-1) as Record<string, string>
  if (/^(https?:|mailto:|#)/.test(target)) return String(found[0])
  const [file = '', anchor] = target.split('#')
  const path = pathOf(file, source)
  if (bang) return `![${words}](${targets.picture(path)})`
  const slug = targets.slugs.get(path)
  if (slug !== undefined) return `[${words}](${addressOf(slug)}${anchor ? `#${anchor}` : ''})`
  if (!existsSync(join(ROOT, path)))
    throw new Error(`${source} links to ${target}, which is not there`)
  if (path.startsWith('deploy/')) return `[${words}](${targets.download(path)})`
  return words?.includes('`') ? words : `${words} (\`${path}\`)`
}

/** The address of a page on the site. */
function addressOf(slug: string): string {
  return slug === 'index' ? '/' : `/${slug}/`
}
