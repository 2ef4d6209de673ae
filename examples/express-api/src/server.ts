import { createVerifier } from '@usher/verify'
import { bearer, tokenOf } from '@usher/verify/express'
import express from 'express'

// The realm declares this service: audiences: { reports: { scopes: ['notes:read'] } }
const verifier = createVerifier({
  issuer: process.env.ISSUER ?? 'http://localhost:8000/oidc/my-app',
  audience: 'reports',
})

const app = express()

app.get('/reports', bearer(verifier, { scopes: ['notes:read'] }), (request, response) => {
  response.json({ for: tokenOf(request).subject })
})

// Payments want a second factor, proved in the last ten minutes.
app.post(
  '/payments',
  bearer(verifier, { level: '2', maxAgeSeconds: 600 }),
  (_request, response) => {
    response.status(201).json({ paid: true })
  },
)

const port = Number(process.env.PORT ?? 4000)
app.listen(port, () => console.log(`http://localhost:${port}/reports`))
