import { useQuery } from '@tanstack/react-query'
import type { SignedIn } from './session.ts'
import { signedInQuery } from './session.ts'

/** What roles permit; the server decides, pages show no more than that. */
export type Permission = SignedIn['permissions'][number]

const ADMINISTRATORS = 'console'

/**
 * Whether whoever is signed in may do this.
 *
 * @param realm whose accounts it is about; those of administrators are for owners
 */
export function useMay(): (permission: Permission, realm?: { readonly name: string }) => boolean {
  const { data } = useQuery(signedInQuery)
  return (permission, realm) => {
    const isAboutUs = permission === 'handle' && realm?.name === ADMINISTRATORS
    return data?.permissions.includes(isAboutUs ? 'govern' : permission) ?? false
  }
}
