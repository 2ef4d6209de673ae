import { Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { ask } from '../api/ask.ts'
import { type EventFilter, exportUrl } from '../api/audit.ts'
import { ADMIN } from '../api/query-client.ts'
import { Problem } from '../parts/notice.tsx'

/** The same events as a file. A link whose session has ended would save the refusal instead. */
export function Export({ filter }: { readonly filter: EventFilter }) {
  const checking = useMutation({
    mutationKey: [ADMIN],
    mutationFn: () => ask('GET', '/console/api/session'),
    onSuccess: () => location.assign(exportUrl(filter)),
  })
  return (
    <>
      <Button
        component="a"
        href={exportUrl(filter)}
        size="xs"
        variant="default"
        leftSection={<IconDownload size={15} aria-hidden />}
        onClick={(event) => {
          event.preventDefault()
          checking.mutate()
        }}
      >
        Export as CSV
      </Button>
      <Problem of={checking.error} />
    </>
  )
}
