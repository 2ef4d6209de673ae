import type { Principal } from '@usher/engine'
import {
  errorBody,
  get,
  guard,
  noBody,
  post,
  put,
  refusal,
  reply,
  svgImage,
  under,
  uuid,
} from '@usher/http'
import { faults, faultsWithBody } from '../answers.ts'
import { asAnybody, asCreator } from '../blueprint/guards.ts'
import { type Domain, noteActivity } from '../domain.ts'
import { learnVector } from '../search/meaning.ts'
import {
  getVideo,
  getVideoUnlessMalformed,
  isModerator,
  isOwner,
  videoNotFound,
} from './answers.ts'
import { tagsOf } from './fields.ts'
import {
  detailsBody,
  preview,
  previewRequest,
  submission,
  videoChange,
  videoDetails,
  videoStatus,
  watchTime,
} from './schemas.ts'
import { fallbackTitle, submitVideo } from './submit-video.ts'
import { thumbnailOf } from './thumbnail.ts'
import { youtubeIdOf } from './youtube-url.ts'

const tags = ['Videos']
const params = { id: uuid() }
const needsToken = { 401: errorBody, 403: errorBody, 404: errorBody, 422: errorBody }

/** One video (section C.2). */
export const videoRoutes = (domain: Domain) =>
  under('/videos', [
    submit(domain),
    previewVideo(domain),
    ...under('/id/{id}', [
      show(domain),
      update(domain),
      showStatus(domain),
      view(domain),
      watch(domain),
      thumbnail(domain),
    ]),
  ])

const submit = (domain: Domain) =>
  post('', {
    operationId: 'submitVideo',
    summary: 'Submit a YouTube video',
    description: 'The title is what is given, else what YouTube says, else made of the id.',
    tags,
    access: asCreator,
    body: submission,
    responses: { 202: videoDetails, 400: errorBody, ...needsToken, ...faultsWithBody },
    async handle({ body, principal }) {
      const { youtubeUrl: address, title, description } = body
      const video = await submitVideo(domain, {
        userId: principal.account.id,
        address,
        youtubeId: knownId(address),
        title,
        description,
        tags: body.tags,
      })
      return reply(202, detailsBody(video, domain))
    },
  })

const previewVideo = ({ metadata }: Domain) =>
  post('/preview', {
    operationId: 'previewVideo',
    summary: 'What a YouTube video is called',
    tags,
    body: previewRequest,
    responses: { 200: preview, 400: errorBody, 404: errorBody, 422: errorBody, ...faultsWithBody },
    async handle({ body }) {
      const id = knownId(body.youtubeUrl)
      const answer = await metadata.find(id)
      if (answer.kind === 'no_such_video') {
        throw refusal(404, 'Unable to retrieve video metadata from YouTube')
      }
      const title = answer.kind === 'found' ? answer.metadata.title : fallbackTitle(id)
      return reply(200, { title })
    },
  })

const show = (domain: Domain) =>
  get('', {
    operationId: 'showVideo',
    summary: 'A video',
    description: 'Moderators also see removed ones.',
    tags,
    access: asAnybody,
    params,
    responses: { 200: videoDetails, 404: errorBody, 422: errorBody, ...faults },
    async handle({ params: { id }, principal }) {
      return reply(200, detailsBody(await getVideo(domain, id, principal), domain))
    },
  })

const update = (domain: Domain) =>
  put('', {
    operationId: 'updateVideo',
    summary: 'Change title, description and tags of a video',
    description: 'For its owner and moderators. What is absent stays.',
    tags,
    access: asOwner(domain),
    params,
    body: videoChange,
    responses: { 200: videoDetails, ...needsToken, ...faultsWithBody },
    async handle({ params: { id }, body, principal }) {
      const { title, description } = body
      const tagged = body.tags === undefined ? undefined : tagsOf(body.tags ?? [])
      const change = { title, description, tags: tagged }
      if (Object.values(change).every((value) => value === undefined)) {
        return reply(200, detailsBody(await getVideo(domain, id, principal), domain))
      }
      const changed = await domain.stores.videos.update(id, change, domain.clock.now())
      if (!changed) throw videoNotFound()
      void learnVector(domain, changed)
      return reply(200, detailsBody(changed, domain))
    },
  })

/** Whether there is such a video, and whose it is, is judged before the body (section 0). */
const asOwner = (domain: Domain) =>
  guard<Principal>(async (principal, { params: sent }) => {
    const video = await getVideoUnlessMalformed(domain, sent.id, principal)
    if (!video || isOwner(video, principal) || isModerator(principal)) return
    throw refusal(403, 'User does not have permission to modify this video')
  })

const showStatus = (domain: Domain) =>
  get('/status', {
    operationId: 'showVideoStatus',
    summary: 'How far the processing of a video is',
    tags,
    access: guard<Principal>(),
    params,
    responses: { 200: videoStatus, ...needsToken, ...faults },
    async handle({ params: { id }, principal }) {
      const video = await getVideo(domain, id, principal)
      const isCreator = principal.account.roles.includes('creator')
      if (!isModerator(principal) && !(isOwner(video, principal) && isCreator)) {
        throw refusal(403, 'User does not have permission to view status of this video')
      }
      return reply(200, { videoId: video.id, status: video.status })
    },
  })

const view = (domain: Domain) =>
  post('/view', {
    operationId: 'viewVideo',
    summary: 'Count a view',
    tags,
    access: asAnybody,
    params,
    responses: { 204: noBody, 403: errorBody, 404: errorBody, 422: errorBody, ...faults },
    async handle({ params: { id }, principal }) {
      const { stores, clock } = domain
      if (!(await stores.videos.countView(id, clock.now()))) {
        throw await whyNotViewed(domain, id, principal)
      }
      if (principal) {
        const userId = principal.account.id
        await noteActivity(domain, { userId, type: 'view', videoId: id })
      }
      return reply(204)
    },
  })

async function whyNotViewed({ stores }: Domain, id: string, caller: Principal | undefined) {
  const video = await stores.videos.find(id)
  if (!video || video.removedAt) return videoNotFound()
  if (!caller || isOwner(video, caller) || isModerator(caller)) {
    return refusal(404, 'Video not found or not available')
  }
  return refusal(403, 'User does not have permission to view this video')
}

const watch = ({ stores }: Domain) =>
  post('/watch-time', {
    operationId: 'addWatchTime',
    summary: 'Add to the time that a video was played',
    tags,
    access: guard<Principal>(),
    params,
    body: watchTime,
    responses: {
      204: noBody,
      400: errorBody,
      401: errorBody,
      404: errorBody,
      422: errorBody,
      ...faultsWithBody,
    },
    async handle({ params: { id }, body: { watch_duration_seconds: seconds } }) {
      if (seconds < 1) {
        throw refusal(400, 'watch_duration_seconds must be a positive integer')
      }
      if (!(await stores.videos.addWatchTime(id, Math.min(seconds, LONGEST_SECONDS)))) {
        throw videoNotFound()
      }
      return reply(204)
    },
  })

/** A year; so that no sum ever leaves what a database can count. */
const LONGEST_SECONDS = 31_536_000

const thumbnail = (domain: Domain) =>
  get('/thumbnail', {
    operationId: 'showThumbnail',
    summary: 'A picture of a video, drawn from its title',
    tags,
    cacheControl: 'public, max-age=300',
    params,
    responses: { 200: svgImage, 404: errorBody, 422: errorBody, ...faults },
    async handle({ params: { id } }) {
      return reply(200, thumbnailOf(await getVideo(domain, id, undefined)))
    },
  })

function knownId(address: string): string {
  const id = youtubeIdOf(address)
  if (id === undefined) {
    throw refusal(400, 'Invalid YouTube URL or unable to extract video ID')
  }
  return id
}
