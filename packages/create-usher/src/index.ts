export { type Answers, createProject } from './create-project.ts'
