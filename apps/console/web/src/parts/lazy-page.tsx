import { type ComponentType, useEffect, useState } from 'react'
import { ask } from '../api/ask.ts'
import { Failed, Loading } from './states.tsx'

/** A page whose script is loaded when somebody goes there. */
interface LazyPage {
  (): React.ReactNode
  /** For the router: begins to load. Never rejects, because the page tells what went wrong. */
  preload(): Promise<void>
}

/**
 * Loads a page when it is needed. If its script cannot be had, the page says so. Browsers and bundles
 * remember what failed to load, so "Try again" begins anew as soon as the server answers.
 */
export function lazyPage<Name extends string>(
  load: () => Promise<Readonly<Record<Name, ComponentType>>>,
  name: Name,
): LazyPage {
  const source = sourceOf(load, name)
  return Object.assign(() => <Lazy source={source} />, {
    preload: () =>
      source.fetch().then(
        () => {},
        () => {},
      ),
  })
}

interface Source {
  /** Once it is there. */
  loaded(): ComponentType | undefined
  fetch(): Promise<ComponentType>
}

function sourceOf<Name extends string>(
  load: () => Promise<Readonly<Record<Name, ComponentType>>>,
  name: Name,
): Source {
  let loaded: ComponentType | undefined
  return {
    loaded: () => loaded,
    async fetch() {
      loaded ??= (await load())[name]
      return loaded
    },
  }
}

function Lazy({ source }: { readonly source: Source }) {
  const [Page, setPage] = useState(() => source.loaded())
  const [error, setError] = useState<unknown>()
  useEffect(() => {
    if (!Page) source.fetch().then((found) => setPage(() => found), setError)
  }, [Page, source])
  if (Page) return <Page />
  return error ? <Failed error={error} retry={() => beginAnew(setError)} /> : <Loading />
}

async function beginAnew(failed: (error: unknown) => void): Promise<void> {
  try {
    await ask('GET', '/health')
    location.reload()
  } catch (error) {
    failed(error)
  }
}
