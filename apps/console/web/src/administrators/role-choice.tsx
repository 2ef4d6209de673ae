import { NativeSelect } from '@mantine/core'

const ROLES = [
  { value: 'auditor', label: 'Auditor: looks and exports' },
  { value: 'support', label: 'Support: helps people, grants and deletes nothing' },
  { value: 'owner', label: 'Owner: does everything' },
]

/** What an administrator may do, as a field of a form. */
export function RoleChoice({ chosen }: { readonly chosen: string }) {
  return <NativeSelect name="role" label="Role" data={ROLES} defaultValue={chosen} />
}
