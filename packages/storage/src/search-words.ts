/** More words than anybody types would only cost time. */
const MOST_WORDS = 8

/** The words of what is searched for; an account is found that has each of them somewhere. */
export function wordsOf(text: string): readonly string[] {
  const words = text.split(/\s+/).filter(Boolean).slice(0, MOST_WORDS)
  return words.length > 0 ? words : [text]
}
