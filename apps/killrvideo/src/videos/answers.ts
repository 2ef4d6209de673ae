import type { Principal } from '@usher/engine'
import { refusal } from '@usher/http'
import type { Domain } from '../domain.ts'
import type { Video } from './video.ts'

export const videoNotFound = () => refusal(404, 'Video not found')

export function isModerator(caller: Principal | undefined): boolean {
  return caller?.account.roles.includes('moderator') ?? false
}

export function isOwner({ userId }: Video, caller: Principal | undefined): boolean {
  return caller?.account.id === userId
}

/** The video; a removed one for moderators only. @throws 404 */
export async function getVideo(
  { stores }: Domain,
  id: string,
  caller: Principal | undefined,
): Promise<Video> {
  const video = await stores.videos.find(id)
  if (!video || (video.removedAt && !isModerator(caller))) throw videoNotFound()
  return video
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** The same before the path was validated: what is no id is left to the validation. */
export async function getVideoUnlessMalformed(
  domain: Domain,
  sent: string | undefined,
  caller: Principal,
): Promise<Video | undefined> {
  return sent && UUID.test(sent) ? getVideo(domain, sent.toLowerCase(), caller) : undefined
}
