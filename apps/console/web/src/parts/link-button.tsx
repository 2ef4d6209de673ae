import { Button, type ButtonProps } from '@mantine/core'
import { createLink } from '@tanstack/react-router'
import type { AnchorHTMLAttributes, Ref } from 'react'

type AnchorProps = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof ButtonProps>

function AnchorButton(
  props: ButtonProps & AnchorProps & { readonly ref?: Ref<HTMLAnchorElement> },
) {
  return <Button component="a" {...props} />
}

/** A link to a page of the console that looks like a button. */
export const LinkButton = createLink(AnchorButton)
