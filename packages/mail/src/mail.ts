/** One mail, ready to leave. */
export interface Mail {
  /** One address. */
  readonly to: string
  /** An address, or a name with an address: `School <school@example.com>`. */
  readonly from: string
  readonly subject: string
  readonly text: string
  readonly html: string
  /** With angle brackets (RFC 5322 §3.6.4); the same at every attempt to deliver. */
  readonly messageId: string
}

/** Where mails leave to. */
export interface MailTransport {
  /**
   * Resolves when the mail has been taken; rejects within a minute if it was not.
   * @throws {MailFailure} with what the mail server said
   */
  send(mail: Mail): Promise<void>
  /**
   * Waits until `send` can begin at once. Absent: it always can.
   * @returns what to call when that mail has left, or has failed
   */
  reserve?(): Promise<() => void>
  /** Ends connections that are kept; mails under way fail. */
  close?(): void
}
