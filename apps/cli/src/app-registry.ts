import type { AppModule } from '@usher/app'

/** Every app of this workspace. Each is loaded when it is asked for, so a command waits for its own only. */
const LOADERS = {
  theater: async () => (await import('@usher/theater')).theater,
  killrvideo: async () => (await import('@usher/killrvideo')).killrvideo,
  'killrvideo-oauth2': async () => (await import('@usher/killrvideo')).killrvideoOauth2,
  vividly: async () => (await import('@usher/vividly')).vividly,
  moments: async () => (await import('@usher/moments')).moments,
  starter: async () => (await import('@usher/starter')).starter,
} satisfies Record<string, () => Promise<AppModule>>

export type AppName = keyof typeof LOADERS

/** In the order in which people are told of them. */
export const appNames = Object.keys(LOADERS) as readonly AppName[]

export function isAppName(text: string): text is AppName {
  return Object.hasOwn(LOADERS, text)
}

export function loadApp(name: AppName): Promise<AppModule> {
  return LOADERS[name]()
}

/** The apps of these names, or all. */
export function loadApps(names: readonly AppName[] = appNames): Promise<readonly AppModule[]> {
  return Promise.all(names.map(loadApp))
}
