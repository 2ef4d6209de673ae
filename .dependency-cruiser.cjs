/** The arrows of docs/architecture.md: apps and cli point inward, the engine points nowhere. */
const room = (from, allowed, comment) => ({
  name: `${from.replace(/[^a-z]+/g, '-').replace(/^-|-$/g, '')}-arrows`,
  comment,
  severity: 'error',
  from: { path: `^${from}` },
  to: {
    path: '^(packages|apps)/',
    pathNot: [`^${from}`, ...allowed.map((place) => `^${place}/`)],
  },
})

/** The layers that the contract of moments demands (part 0): each arrow that must not be. */
const MOMENTS = '^apps/moments/src/'
const EDGE = `${MOMENTS}(graphql/|.*routes\\.ts$|.*schemas\\.ts$|fields\\.ts$)`
const SERVICES = `${MOMENTS}(activities/activities|moments/moments|json-schema/.+)\\.ts$`
const STORAGE = `${MOMENTS}(.*storage\\.ts$|tables\\.ts$|migrations/)`
const MODELS = `${MOMENTS}(activities/activity|moments/moment)\\.ts$`
const SQL = '(^packages/storage/|node_modules/kysely/|^node:sqlite$|node_modules/pg/)'
const HTTP =
  '(^packages/(http|app)/|node_modules/(fastify|graphql|graphql-yoga|@pothos)/|^(node:)?https?$)'
const TOKENS = '(node_modules/(fast-jwt|jose)/|^packages/engine/src/tokens/)'
const layer = (name, comment, from, ...to) => ({
  name: `moments-${name}`,
  comment,
  severity: 'error',
  from: { path: from, pathNot: '\\.test\\.ts$' },
  to: { path: to },
})
const momentsLayers = [
  layer('edge', 'routes and resolvers call services and know no database', EDGE, STORAGE, SQL),
  layer(
    'services',
    'services know no HTTP, no tokens, no SQL',
    SERVICES,
    EDGE,
    HTTP,
    TOKENS,
    STORAGE,
    SQL,
  ),
  layer('storage', 'storage knows no rules and no HTTP', STORAGE, EDGE, SERVICES, HTTP, TOKENS),
  layer(
    'models',
    'models are data and nothing else',
    MODELS,
    EDGE,
    SERVICES,
    HTTP,
    TOKENS,
    STORAGE,
    SQL,
  ),
]

const PARTS = [
  'egress',
  'engine',
  'federation',
  'http',
  'storage',
  'mail',
  'passwords',
  'settings',
].map((name) => `packages/${name}`)
const APP = [...PARTS, 'packages/app']

module.exports = {
  forbidden: [
    room('packages/engine/', [], 'the engine imports nothing of ours'),
    room('packages/egress/', [], 'requests to other servers import nothing of ours'),
    room(
      'packages/federation/',
      ['packages/egress', 'packages/engine', 'packages/settings'],
      'providers answer the engine’s IdentityProvider',
    ),
    room('packages/http/', [], 'the HTTP kit imports nothing of ours'),
    room('packages/conformance/', ['packages/engine'], 'suites know the ports and no adapter'),
    room('packages/storage/src/', ['packages/engine'], 'storage implements the engine’s ports'),
    room(
      'packages/storage/test/',
      ['packages/engine', 'packages/conformance', 'packages/storage'],
      'the tests of storage run the conformance suites',
    ),
    room('packages/mail/', ['packages/engine'], 'mail answers the engine’s Mailer'),
    room('packages/passwords/', ['packages/engine'], 'lists answer the engine’s PasswordLists'),
    room('packages/settings/', ['packages/engine'], 'settings end in the engine’s types'),
    room(
      'packages/account-api/',
      ['packages/app', 'packages/engine', 'packages/http', 'packages/mail'],
      'the account API serves whatever apps it is given',
    ),
    // their tests ask real servers
    room('packages/client/src/', [], 'clients run where no server does'),
    room('packages/create-usher/', [], 'a new project is written before anything is installed'),
    room('packages/verify/src/', [], 'other servers check tokens with it'),
    room('packages/app/', PARTS, 'what apps are made of knows no app'),
    // its tests mount the account API, as the command line does
    room('apps/starter/src/', APP, 'an app never imports another app'),
    ...['theater', 'killrvideo', 'vividly', 'moments'].map((app) =>
      room(`apps/${app}/`, APP, 'an app never imports another app'),
    ),
    // its tests put it together with the real apps, as the command line does
    room(
      'apps/console/(src|web)/',
      [...APP, 'packages/account-api'],
      'the console serves whatever apps it is given',
    ),
    {
      name: 'console-pages',
      comment: 'pages know what their API answers, and no part of a server',
      severity: 'error',
      from: { path: '^apps/console/web/' },
      to: {
        path: '^(packages|apps)/',
        pathNot: ['^apps/console/web/', '^apps/console/src/[^/]+/schemas\\.ts$'],
      },
    },
    {
      name: 'cli-on-top',
      comment: 'the command line knows everybody and nobody knows it',
      severity: 'error',
      from: { path: '^(packages|apps)/', pathNot: '^apps/cli/' },
      to: { path: '^apps/cli/' },
    },
    ...momentsLayers,
    {
      name: 'one-door',
      comment: 'a package is entered through its exports only',
      severity: 'error',
      from: { path: '^(packages|apps)/([^/]+)/' },
      to: {
        path: '^(packages|apps)/[^/]+/src/',
        pathNot: [
          '^$1/$2/',
          '^packages/[^/]+/src/index\\.ts$',
          '^packages/[^/]+/src/testing/index\\.ts$',
          '^packages/client/src/react\\.ts$',
          '^packages/verify/src/[a-z]+\\.ts$',
          '^apps/[^/]+/src/index\\.ts$',
        ],
      },
    },
    {
      name: 'no-tests-in-production',
      comment: 'what people install needs no test runner',
      severity: 'error',
      from: {
        path: '^(packages|apps)/[^/]+/src/',
        pathNot: ['\\.test\\.ts$', '/src/testing/', '^packages/conformance/'],
      },
      to: { path: '(^node:test$|^test$|^packages/conformance/|/src/testing/)' },
    },
    {
      name: 'no-sql-in-the-engine',
      comment: 'the engine knows no database and no web server',
      severity: 'error',
      from: { path: '^packages/engine/src/' },
      to: { path: '(kysely|node_modules/pg/|fastify|nodemailer|node:http|node:sqlite)' },
    },
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'found',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^virtual:' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(packages|apps)/.*/dist/' }, // what we build, not what others ship
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
}
