import {
  type CSSVariablesResolver,
  convertCssVariables,
  DEFAULT_THEME,
  defaultCssVariablesResolver,
  mergeMantineTheme,
} from '@mantine/core'
import { theme } from './theme.ts'

/** What differs between the light and the dark look, besides the palette. */
const own: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-scheme': 'light',
    '--mantine-color-body': '#faf9f6',
    '--mantine-color-dimmed': '#615c4e',
    '--mantine-color-placeholder': '#716c5d',
    '--mantine-color-error': '#b42318',
    '--mantine-color-anchor': '#1a644f',
    '--usher-card': '#ffffff',
    '--usher-line': '#e7e4dd',
    '--usher-well': '#f4f2ed',
    '--usher-good': '#1a644f',
    '--usher-warn': '#8a5300',
    '--usher-bad': '#b42318',
    '--usher-good-soft': '#e3f1ec',
    '--usher-warn-soft': '#fbf0db',
    '--usher-bad-soft': '#fcebe9',
    '--usher-quiet-soft': '#efede7',
  },
  dark: {
    '--mantine-color-scheme': 'dark',
    '--mantine-color-body': '#141716',
    '--mantine-color-dimmed': '#a8a59d',
    '--mantine-color-placeholder': '#95938c',
    '--mantine-color-error': '#ff9a8f',
    '--mantine-color-anchor': '#86c2b0',
    '--usher-card': '#1b1f1e',
    '--usher-line': '#2f3432',
    '--usher-well': '#111413',
    '--usher-good': '#86c2b0',
    '--usher-warn': '#f0bd6b',
    '--usher-bad': '#ff9a8f',
    '--usher-good-soft': '#17322a',
    '--usher-warn-soft': '#352a14',
    '--usher-bad-soft': '#3b1d1a',
    '--usher-quiet-soft': '#262b29',
  },
})

/** The theme as a style sheet, for the build. */
export function themeCss(): string {
  const merged = mergeMantineTheme(DEFAULT_THEME, theme)
  const standard = defaultCssVariablesResolver(merged)
  const ours = own(merged)
  return convertCssVariables(
    {
      variables: { ...standard.variables, ...ours.variables },
      light: { ...standard.light, ...ours.light },
      dark: { ...standard.dark, ...ours.dark },
    },
    ':root',
  )
}
