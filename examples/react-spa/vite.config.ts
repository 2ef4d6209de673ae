import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

// Pages and accounts have one origin, so that the session can be a cookie. In production the proxy in front
// does the same. Start Usher with PUBLIC_URL=http://localhost:5173.
const usher = process.env.USHER_URL ?? 'http://localhost:8000'

export default defineConfig({
  plugins: [react()],
  server: { port: 5173, proxy: { '/account': usher, '/my-app': usher } },
})
