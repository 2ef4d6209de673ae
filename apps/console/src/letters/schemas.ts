import { object, oneOf, optional, text, withDefault, z } from '@usher/http'
import { mailLocales } from '@usher/mail'

const [english = 'en', ...others] = mailLocales

export const lettersQuery = {
  realm: text({ min: 1, max: 60 }),
  language: withDefault(oneOf([english, ...others]), english),
}

/** One letter of an app; `event` for notices only. */
export const letterQuery = {
  ...lettersQuery,
  kind: text({ min: 1, max: 60 }),
  event: optional(text({ max: 60 })),
}

export const namedLetter = object(letterQuery)

export const lettersBody = z.object({
  languages: z.array(z.string()),
  letters: z.array(
    z
      .object({
        kind: z.string(),
        /** What a notice tells; `null`: it is no notice. */
        event: z.string().nullable(),
        from: z.string(),
        subject: z.string(),
        text: z.string(),
        html: z.string(),
      })
      .meta({ id: 'Letter' }),
  ),
})
