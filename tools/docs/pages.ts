import { globSync } from 'node:fs'
import { basename } from 'node:path'
import { ROOT } from '../pack/packages.ts'

/** A page of the site: a Markdown file of this repository, and where it stands. */
export interface Page {
  /** Relative to the workspace. */
  readonly source: string
  /** `guides/operating`; the first page has none. */
  readonly slug: string
}

/** A group of the navigation. */
export interface Section {
  readonly label: string
  readonly pages: readonly Page[]
}

/** Every text stands once, in the folder that it is about; the site only arranges them. */
export function sections(): readonly Section[] {
  return [
    { label: 'Start', pages: [{ source: 'docs/start.md', slug: 'index' }] },
    {
      label: 'Tutorials',
      pages: [
        page('packages/account-api/README.md', 'tutorials/own-app'),
        ...folder('docs/tutorials', 'tutorials'),
        page('docs/coming-from/better-auth.md', 'tutorials/from-better-auth'),
        page('examples/README.md', 'tutorials/examples'),
      ],
    },
    {
      label: 'Guides',
      pages: [
        page('deploy/README.md', 'guides/deploying'),
        ...named('guides', [
          'containers',
          'operating',
          'scaling',
          'backups',
          'e-mail',
          'upgrading',
          'browser-sessions',
          'sign-in-with-providers',
          'session-bridge',
          'receive-webhooks',
          'cassandra',
        ]),
        ...folder('docs/coming-from', 'guides/coming-from', ['better-auth.md']),
      ],
    },
    {
      label: 'Reference',
      pages: [
        ...named('reference', ['realm', 'refusals']),
        ...readmes('packages', ['account-api', 'conformance']),
        ...named('reference', ['dependencies']),
      ],
    },
    {
      label: 'Concepts',
      pages: [
        page('README.md', 'concepts/overview'),
        ...named('concepts', ['architecture']),
        ...folder('docs/decisions', 'concepts/decisions'),
      ],
    },
    {
      label: 'Security',
      pages: [...named('security', ['security']), page('SECURITY.md', 'security/reporting')],
    },
    {
      label: 'Performance',
      pages: named('performance', [
        'performance',
        'comparison',
        'reliability',
        'fuzzing',
        'field-log',
      ]),
    },
  ]
}

function page(source: string, slug: string): Page {
  return { source, slug }
}

function named(place: string, names: readonly string[]): readonly Page[] {
  return names.map((name) => page(`docs/${name}.md`, `${place}/${name}`))
}

function folder(from: string, place: string, without: readonly string[] = []): readonly Page[] {
  return globSync('*.md', { cwd: `${ROOT}/${from}` })
    .filter((file) => !without.includes(file))
    .sort()
    .map((file) => page(`${from}/${file}`, `${place}/${basename(file, '.md').toLowerCase()}`))
}

function readmes(from: string, without: readonly string[]): readonly Page[] {
  return globSync('*/README.md', { cwd: `${ROOT}/${from}` })
    .map((file) => file.slice(0, -'/README.md'.length))
    .filter((name) => !without.includes(name))
    .sort()
    .map((name) => page(`${from}/${name}/README.md`, `reference/${from}/${name}`))
}
