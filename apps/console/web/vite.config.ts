import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import { themeCss } from './src/theme/theme-css.ts'

const THEME = 'virtual:theme.css'

/**
 * The theme's variables as a style sheet. Mantine would put them into a `<style>` of the page, which
 * the content security policy forbids.
 */
function themeSheet(): Plugin {
  return {
    name: 'usher-theme-sheet',
    resolveId: (id) => (id === THEME ? THEME : undefined),
    load: (id) => (id === THEME ? themeCss() : undefined),
  }
}

export default defineConfig({
  plugins: [react(), themeSheet()],
  // The server puts the way to the root in front; see src/pages/document.ts.
  base: './',
  build: {
    target: 'es2023',
    // Inlined files would be data URLs, which the policy allows for images only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
  },
})
