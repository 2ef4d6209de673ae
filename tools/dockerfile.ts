import { readFile } from 'node:fs/promises'

interface Copy {
  /** The stage that it comes from; absent: the folder of the project. */
  readonly from: string | undefined
  readonly sources: readonly string[]
  readonly target: string
}

/** One stage of a Dockerfile, as far as its files go. */
export interface Stage {
  readonly name: string
  /** The stage or image below it. */
  readonly base: string
  readonly copies: readonly Copy[]
  readonly commands: readonly string[]
}

/** The stages of a Dockerfile, in their order. */
export async function readStages(path: string): Promise<readonly Stage[]> {
  const text = (await readFile(path, 'utf8')).replaceAll(/\\\n/g, ' ')
  return text
    .split(/^(?=FROM )/m)
    .filter((part) => part.startsWith('FROM '))
    .map(readStage)
}

function readStage(text: string): Stage {
  const [, base = '', name = ''] = /^FROM (\S+)(?: AS (\S+))?/.exec(text) ?? []
  const copies = Array.from(text.matchAll(/^COPY (?:--from=(\S+) )?(.+) (\S+)$/gm))
  return {
    name,
    base,
    copies: copies.map(([, from, sources = '', target = '']) => {
      return { from, sources: sources.split(' '), target }
    }),
    commands: Array.from(text.matchAll(/^RUN (.+)$/gm), ([, command = '']) => command),
  }
}

/** What a stage has of the project itself, from the stages below it too. */
export function projectFilesOf(name: string, stages: readonly Stage[]): readonly string[] {
  const stage = stages.find((one) => one.name === name)
  if (!stage) return []
  const own = stage.copies.filter(({ from }) => from === undefined)
  return [...projectFilesOf(stage.base, stages), ...own.flatMap(({ sources }) => sources)]
}
