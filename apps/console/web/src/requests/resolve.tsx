import { Textarea } from '@mantine/core'
import { useRef } from 'react'
import { type AccountRequest, operations } from '../api/operations.ts'
import { ADMIN, queryClient } from '../api/query-client.ts'
import { ApiRefusal } from '../api/refusal.ts'
import { Confirm } from '../parts/confirm.tsx'
import styles from './requests.module.css'

interface ResolveProps {
  readonly request: AccountRequest
  readonly tell: (sentence: string) => void
}

function reject(request: AccountRequest, reason: string) {
  if (reason !== '') return operations.reject(request, reason)
  return Promise.reject(new ApiRefusal({ status: 422, detail: 'Give a reason.' }))
}

/** Approves a request or rejects it; each asks first. */
export function Resolve({ request, tell }: ResolveProps) {
  const reason = useRef<HTMLTextAreaElement>(null)
  const done = (sentence: string) => {
    tell(sentence)
    void queryClient.invalidateQueries({ queryKey: [ADMIN] })
  }
  const { name } = request
  return (
    <div className={styles.buttons}>
      <Confirm
        label="Approve"
        title={`Approve the account of ${name}?`}
        verb="Approve"
        act={() => operations.approve(request)}
        done={() => done(`${name} has an account, and a mail is on its way.`)}
      >
        {request.email} gets a mail with a link for choosing a password.
      </Confirm>
      <Confirm
        label="Reject"
        title={`Reject the account of ${name}?`}
        verb="Reject"
        act={() => reject(request, reason.current?.value.trim() ?? '')}
        done={() => done(`The account of ${name} is rejected.`)}
      >
        <Textarea ref={reason} label="Reason" required withAsterisk={false} maxLength={500} />
      </Confirm>
    </div>
  )
}
