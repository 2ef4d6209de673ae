import type { Engine } from '@usher/engine'
import { errorBody, get, htmlPage, noBody, post, refusal, reply } from '@usher/http'
import { mailLocales } from '@usher/mail'
import { inMailFrame, MAIL_POLICY } from '../inbox/mail-frame.ts'
import { type Realms, realmNamed } from '../realms.ts'
import { asAdministrator } from '../session/routes.ts'
import { letterQuery, lettersBody, lettersQuery, namedLetter } from './schemas.ts'

const tags = ['letters']
const refusals = { 401: errorBody, 403: errorBody, 404: errorBody, 422: errorBody }

interface LetterParts {
  readonly realms: Realms
}

/** What the mails of an app look like, and how they arrive. */
export const letterRoutes = (parts: LetterParts) => [
  listLetters(parts),
  showHtml(parts),
  sendToMyself(parts),
]

const listLetters = ({ realms }: LetterParts) =>
  get('/letters', {
    summary: 'Every mail that an app sends, with sample data',
    description: 'The tokens in the links are made up. `languages` are those of the account mails.',
    tags,
    access: asAdministrator,
    query: lettersQuery,
    responses: { 200: lettersBody, ...refusals },
    handle({ query: { realm, language } }) {
      const { engine } = realmNamed(realms, realm)
      const letters = engine.previewLetters(language)
      return reply(200, {
        languages: [...mailLocales],
        letters: letters.map(({ event = null, ...letter }) => ({ ...letter, event })),
      })
    },
  })

const showHtml = ({ realms }: LetterParts) =>
  get('/letters/html', {
    summary: 'The HTML part of a letter, as a page that can do nothing but open its links',
    tags,
    access: asAdministrator,
    query: letterQuery,
    headers: { 'content-security-policy': MAIL_POLICY },
    responses: { 200: htmlPage, ...refusals },
    handle({ query: { realm, ...letter } }) {
      const { engine } = realmNamed(realms, realm)
      return reply(200, inMailFrame(letterOf(engine, letter).html))
    },
  })

const sendToMyself = ({ realms }: LetterParts) =>
  post('/letters/test', {
    summary: 'Send a letter with sample data to the address of the caller',
    description: 'It leaves at once, past the outbox; a 409 has the answer of the mail server.',
    tags,
    access: asAdministrator,
    body: namedLetter,
    responses: { 202: noBody, ...refusals, 409: errorBody },
    async handle({ body: { realm, language: locale, kind, event }, principal }) {
      const { engine } = realmNamed(realms, realm)
      const to = principal.account.shownIdentifier
      const outcome = await engine.sendSample({ kind, event, locale, to })
      switch (outcome.kind) {
        case 'sent':
          return reply(202)
        case 'unknown':
          throw noSuchLetter()
        case 'unavailable':
          throw refusal(409, 'This server sends no mails of the app: SMTP_URL is not set.')
        case 'refused':
          throw refusal(409, `The mail server did not take it: ${outcome.reason}`)
      }
    },
  })

function letterOf(
  engine: Engine,
  { language, kind, event }: { language: string; kind: string; event?: string | undefined },
) {
  const letters = engine.previewLetters(language)
  const letter = letters.find((each) => each.kind === kind && each.event === event)
  if (!letter) throw noSuchLetter()
  return letter
}

const noSuchLetter = () => refusal(404, 'The app sends no such letter.')
