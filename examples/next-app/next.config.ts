import type { NextConfig } from 'next'

const usher = process.env.USHER_URL ?? 'http://127.0.0.1:8000'

// The browser talks to Next alone, which passes on what belongs to accounts. Start Usher with PUBLIC_URL set
// to the address of Next, and with TRUST_PROXY=1. `next build` reads USHER_URL, `next start` no longer does.
export default {
  rewrites: async () => [{ source: '/account/:path*', destination: `${usher}/account/:path*` }],
} satisfies NextConfig
