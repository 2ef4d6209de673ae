import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * What is wrong with the built pages: links that lead nowhere, and anything that a browser would fetch from
 * another server.
 *
 * @param site the folder of the built pages
 */
export function problemsOf(site: string): readonly string[] {
  const files = globSync('**/*.html', { cwd: site })
  const pages = new Map(files.map((file) => [file, readFileSync(join(site, file), 'utf8')]))
  const problems = [...pages].flatMap(([file, html]) => [
    ...foreignIn(html).map((url) => `${file} loads ${url}`),
    ...linksIn(html, file)
      .filter((link) => !isThere(link, site, pages))
      .map((link) => `${file} links to ${link}`),
  ])
  const hasSearch = existsSync(join(site, 'pagefind/pagefind.js'))
  return hasSearch ? problems : [...problems, 'there is no index for the search']
}

const LOADING =
  /<(?:script|img|iframe|source|video|audio)\b[^>]*?\bsrc="(https?:)?\/\/[^"]*"|<link\b[^>]*?>/g

function foreignIn(html: string): readonly string[] {
  return Array.from(html.matchAll(LOADING), ([tag]) => tag).filter(
    (tag) => /(src|href)="(https?:)?\/\//.test(tag) && !/rel="(canonical|alternate)"/.test(tag),
  )
}

function linksIn(html: string, file: string): readonly string[] {
  const own = `/${file.replace(/index\.html$/, '')}`
  return Array.from(html.matchAll(/<a\b[^>]*?\bhref="([^"]+)"/g), ([, href = '']) => href)
    .filter((href) => href.startsWith('/') || href.startsWith('#'))
    .map((href) => (href.startsWith('#') ? own + href : href))
}

function isThere(link: string, site: string, pages: ReadonlyMap<string, string>): boolean {
  const [path = '', anchor] = link.split('#')
  const file = path.slice(1)
  const html = pages.get(file.endsWith('/') || file === '' ? `${file}index.html` : file)
  if (html === undefined) return existsSync(join(site, file)) && !file.endsWith('/')
  return anchor === undefined || anchor === '_top' || html.includes(`id="${decodeURI(anchor)}"`)
}
