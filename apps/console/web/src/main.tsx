import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Application } from './application.tsx'

const root = document.getElementById('root')
if (!root) throw new Error('the document has no place for the application')
createRoot(root).render(
  <StrictMode>
    <Application />
  </StrictMode>,
)
