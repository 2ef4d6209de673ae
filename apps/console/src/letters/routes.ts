import { errorBody, get, oneOf, reply, text, withDefault, z } from '@usher/http'
import { mailLocales } from '@usher/mail'
import { type Realms, realmNamed } from '../realms.ts'
import { asAdministrator } from '../session/routes.ts'

const [english = 'en', ...others] = mailLocales

const letterBody = z
  .object({
    kind: z.string(),
    /** What a notice tells; `null`: it is no notice. */
    event: z.string().nullable(),
    from: z.string(),
    subject: z.string(),
    text: z.string(),
    html: z.string(),
  })
  .meta({ id: 'Letter' })

/** What the mails of an app look like. */
export const letterRoutes = ({ realms }: { readonly realms: Realms }) => [
  get('/letters', {
    summary: 'Every mail that an app sends, with sample data',
    description: 'The tokens in the links are made up. `languages` are those of the account mails.',
    tags: ['letters'],
    access: asAdministrator,
    query: {
      realm: text({ min: 1, max: 60 }),
      language: withDefault(oneOf([english, ...others]), english),
    },
    responses: {
      200: z.object({ languages: z.array(z.string()), letters: z.array(letterBody) }),
      401: errorBody,
      403: errorBody,
      404: errorBody,
      422: errorBody,
    },
    handle({ query: { realm, language } }) {
      const { engine } = realmNamed(realms, realm)
      const letters = engine.previewLetters(language)
      return reply(200, {
        languages: [...mailLocales],
        letters: letters.map(({ event = null, ...letter }) => ({ ...letter, event })),
      })
    },
  }),
]
