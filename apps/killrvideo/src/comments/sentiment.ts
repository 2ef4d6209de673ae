const SAD = [':(', '☹', '😢', 'sad', 'bad', 'terrible']
const GLAD = ['!', 'great', 'awesome', 'love', 'excellent']
const SHORT = 10

/** How a comment sounds: −1 (bad) to 1 (good); `null`: too short to tell (section C.5). */
export type SentimentAnalyser = (text: string) => number | null

/** The default analyser: the first rule that fits. */
export const wordSentiment: SentimentAnalyser = (text) => {
  const lower = text.toLowerCase()
  if (SAD.some((sign) => lower.includes(sign))) return -0.8
  if (GLAD.some((sign) => lower.includes(sign))) return 0.9
  return [...lower.trim()].length < SHORT ? null : 0.1
}
