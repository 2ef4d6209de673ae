import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Application } from './application.tsx'

const root = document.getElementById('root')
if (!root) throw new Error('the document has no place for the application')
// Relative to the page that was loaded; the address changes with each page that is shown.
const icon = document.querySelector<HTMLLinkElement>('link[rel=icon]')
icon?.setAttribute('href', icon.href)
createRoot(root).render(
  <StrictMode>
    <Application />
  </StrictMode>,
)
