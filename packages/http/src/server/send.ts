import type { FastifyReply } from 'fastify'
import type { OutgoingReply } from '../replies/reply-writer.ts'

/** Sends an answer as it is. */
export function send(reply: FastifyReply, { status, headers, body }: OutgoingReply): void {
  reply.code(status).headers(headers)
  // With a serializer of our own Fastify adds no charset; JSON has none (RFC 8259 §11).
  if (typeof body === 'string') reply.serializer(asItIs)
  reply.send(body)
}

const asItIs = (payload: unknown) => payload as string
