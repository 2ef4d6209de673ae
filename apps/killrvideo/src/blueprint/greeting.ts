import { get, reply, z } from '@usher/http'

/** `GET /`, outside of the API's prefix. */
export const greeting = (projectName: string) =>
  get('/', {
    operationId: 'greet',
    summary: 'A greeting',
    tags: ['Root'],
    responses: { 200: z.object({ message: z.string() }) },
    handle: () => reply(200, greetingBody(projectName)),
  })

export function greetingBody(projectName: string) {
  return { message: `Welcome to ${projectName}!` }
}
