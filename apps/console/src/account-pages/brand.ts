import type { Branding } from '@usher/app'

/** Contrast of text with its background, WCAG 2.2 §1.4.3. */
const ENOUGH = 4.5

/** The colours of an app as a style sheet. The text on its colour is whichever can be read better. */
export function brandSheet({ accent }: Branding): string {
  if (accent === undefined) return ''
  const text = contrast(accent, '#ffffff') >= ENOUGH ? '#ffffff' : '#000000'
  return `:root { --accent: ${accent}; --on-accent: ${text}; }\n`
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}

/** Relative luminance, WCAG 2.2 definition. */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(color.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
