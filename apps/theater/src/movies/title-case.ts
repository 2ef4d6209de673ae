/**
 * Gives every word a capital (contract 4.6): a cased character that follows a cased character
 * becomes lower case, any other becomes title case. So digits, apostrophes, hyphens and scripts
 * without case begin a new word. Nothing is trimmed.
 */
export function titleCase(text: string): string {
  return text.replace(/\p{Cased}+/gu, (word, offset: number) => {
    const [first = ''] = word
    // whether a sigma is a final one depends on what follows the word (Unicode, section 3.13)
    const beyond = nextLetter(text, offset + word.length)
    const lower = (word + beyond).toLowerCase()
    const end = lower.length - beyond.toLowerCase().length
    return titleLetter(first) + lower.slice(first.toLowerCase().length, end)
  })
}

/** The next character that is more than an accent or apostrophe, with those before it. */
function nextLetter(text: string, index: number): string {
  const upToLetter = /\p{Case_Ignorable}*.?/suy
  upToLetter.lastIndex = index
  return upToLetter.exec(text)?.[0] ?? ''
}

const DIGRAPHS_AND_IOTAS = 'ǅǈǋǲᾈᾉᾊᾋᾌᾍᾎᾏᾘᾙᾚᾛᾜᾝᾞᾟᾨᾩᾪᾫᾬᾭᾮᾯᾼῌῼ' // all of category Lt

/** The letters whose title case is one of the characters above. */
const OWN_TITLE_CASE: ReadonlyMap<string, string> = new Map(
  [...DIGRAPHS_AND_IOTAS].flatMap((title) =>
    [title, title.toLowerCase(), title.toUpperCase()].map((letter) => [letter, title] as const),
  ),
)

const GEORGIAN_WITHOUT_TITLE_CASE = /[\u10D0-\u10FF]/

function titleLetter(letter: string): string {
  if (GEORGIAN_WITHOUT_TITLE_CASE.test(letter)) return letter
  // where upper case is several letters (ß, ﬁ, ᾷ), only the first stays one
  return (
    OWN_TITLE_CASE.get(letter) ??
    letter
      .toUpperCase()
      .replace(/(?<=\p{Cased}\p{M}*)\p{Cased}/gu, (next) =>
        next === 'Ι' ? '\u0345' : next.toLowerCase(),
      )
  )
}
