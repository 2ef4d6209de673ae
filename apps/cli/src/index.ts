export { type AppName, appNames, loadApp, loadApps } from './app-registry.ts'
