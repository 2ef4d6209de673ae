import { createTheme, type MantineColorsTuple } from '@mantine/core'

const pine: MantineColorsTuple = [
  '#edf6f3',
  '#d9ebe5',
  '#b3d8cc',
  '#86c2b0',
  '#5dad96',
  '#3d977e',
  '#2a8369',
  '#1d6e58',
  '#155a48',
  '#0c4436',
]

/** Warm greys; the sixth and darker are readable on the page's background. */
const gray: MantineColorsTuple = [
  '#f8f7f4',
  '#f1efea',
  '#e7e4dd',
  '#d8d4ca',
  '#c2bdb1',
  '#97917f',
  '#66614f',
  '#4c483b',
  '#34312a',
  '#1d1c18',
]

const dark: MantineColorsTuple = [
  '#e9e7e2',
  '#cfccc5',
  '#aeaba3',
  '#7d7b75',
  '#454a48',
  '#333836',
  '#282d2b',
  '#1d2120',
  '#232827',
  '#0e1010',
]

/** The one look of all pages. */
export const theme = createTheme({
  primaryColor: 'pine',
  primaryShade: 7,
  colors: { pine, gray, dark },
  black: '#1d1c18',
  fontFamily:
    "Inter, ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, monospace",
  headings: { fontWeight: '600' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  autoContrast: false,
  components: {
    Modal: {
      defaultProps: {
        // It would add a style element to the page, which the content security policy forbids.
        lockScroll: false,
        centered: true,
        // A stray click must not lose what was typed, or a secret that is shown once.
        closeOnClickOutside: false,
        // The head of a dialog is not the head of the page.
        attributes: { header: { role: 'presentation' } },
        // Titles name accounts, whose addresses may be longer than a phone is wide.
        styles: { title: { overflowWrap: 'anywhere' } },
      },
    },
  },
})
