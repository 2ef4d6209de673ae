// npm run docs: builds the documentation site into docs-site/dist, from the Markdown of this repository and
// from the code. Fails for a link that leads nowhere, and for anything that a browser would fetch elsewhere.
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { problemsOf } from './docs/check-site.ts'
import { asPage } from './docs/markdown.ts'
import { exportPages } from './docs/packages.ts'
import { sections } from './docs/pages.ts'
import { referencePages } from './docs/reference.ts'
import { ROOT } from './pack/packages.ts'

const SITE = join(ROOT, 'docs-site')
const CONTENT = join(SITE, 'src/content/docs')
const PUBLIC = join(SITE, 'public')
const PICTURES = join(PUBLIC, 'images')

if (!existsSync(join(SITE, 'node_modules'))) npm('ci', '--no-audit', '--no-fund')
const made = new Map([...(await referencePages()), ...exportPages()])
writeContent()
npm('run', 'build')
const problems = problemsOf(join(SITE, 'dist'))
for (const problem of problems) console.error(problem)
process.exitCode = problems.length > 0 ? 1 : 0

function npm(...options: readonly string[]): void {
  const env = { ...process.env, ASTRO_TELEMETRY_DISABLED: '1' }
  execFileSync('npm', options, { cwd: SITE, stdio: 'inherit', env })
}

function writeContent(): void {
  for (const folder of [CONTENT, PUBLIC]) rmSync(folder, { recursive: true, force: true })
  for (const folder of [CONTENT, PICTURES]) mkdirSync(folder, { recursive: true })
  const written = sections().flatMap(({ pages }) => pages)
  const slugs = new Map(written.map(({ source, slug }) => [source, slug]))
  const write = (slug: string, text: string, source: string) => {
    const file = join(CONTENT, `${slug}.md`)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, asPage(text, source, { slugs, picture, download }))
  }
  for (const { source, slug } of written)
    write(slug, readFileSync(join(ROOT, source), 'utf8'), source)
  for (const [slug, text] of made) write(slug, text, `${slug}.md`)
  writeFileSync(join(SITE, 'sidebar.json'), JSON.stringify(navigation(), null, 2))
}

function picture(path: string): string {
  cpSync(join(ROOT, path), join(PICTURES, basename(path)))
  return `/images/${basename(path)}`
}

function download(path: string): string {
  mkdirSync(dirname(join(PUBLIC, path)), { recursive: true })
  cpSync(join(ROOT, path), join(PUBLIC, path))
  return `/${path}`
}

function navigation(): readonly object[] {
  return sections().map(({ label, pages }) => {
    const slugs = pages.map(({ slug }) => slug)
    const further = label === 'Reference' ? [...made.keys()] : []
    return { label, items: [...slugs, ...further].map((slug) => ({ slug })) }
  })
}
