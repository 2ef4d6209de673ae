import { readFileSync } from 'node:fs'
import starlight from '@astrojs/starlight'
import { defineConfig, passthroughImageService } from 'astro/config'

// Pages and their order come from tools/docs/pages.ts: npm run docs.
const sidebar = JSON.parse(readFileSync(new URL('sidebar.json', import.meta.url), 'utf8'))

export default defineConfig({
  image: { service: passthroughImageService() },
  integrations: [
    starlight({
      title: 'Usher',
      description: 'An accounts engine for TypeScript with complete application backends on it',
      sidebar,
      lastUpdated: false,
    }),
  ],
})
