import { type Domain, nameOf } from '../domain.ts'
import type { Video } from '../videos/video.ts'

/** What a video is about, as one text. */
function aboutText({
  title,
  description,
  tags,
}: Pick<Video, 'title' | 'description' | 'tags'>): string {
  return [title, tags.join(', '), description ?? ''].filter((part) => part !== '').join('. ')
}

/** Stores the vector of a video, where there is a model. Nobody waits for it; it never rejects. */
export async function learnVector(
  { embedder, stores, warn }: Pick<Domain, 'embedder' | 'stores' | 'warn'>,
  video: Pick<Video, 'id' | 'title' | 'description' | 'tags'>,
): Promise<void> {
  try {
    const vectors = await embedder?.embed([aboutText(video)])
    const vector = vectors?.[0]
    if (vector) await stores.vectors.put(video.id, vector)
  } catch (error) {
    warn(`the vector of a video was not stored: ${nameOf(error)}`)
  }
}
