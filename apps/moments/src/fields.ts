import { queryInteger, text, UNSTORABLE } from '@usher/http'

// Fields that requests of REST and GraphQL have in common (contract, A.6 and B).

const MOST = Number.MAX_SAFE_INTEGER

/** A text of so many characters at most, kept as sent. */
export const line = (max: number) =>
  text({
    min: 1,
    max,
    forbidden: {
      characters: UNSTORABLE,
      message: 'Text contains characters that cannot be stored',
    },
  })

/** The id of something in a request that need not exist; 0 and less can be no id at all. */
export const reference = () => queryInteger({ greaterThan: 0 })

export const skip = () => queryInteger({ min: 0, max: MOST })
export const limit = (max: number) => queryInteger({ min: 1, max })
export const page = () => queryInteger({ min: 1, max: MOST })
export const size = () => queryInteger({ min: 1, max: 100 })
