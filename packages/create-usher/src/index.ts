export { addApp } from './add-app.ts'
export { type Answers, type AppAnswers, createProject } from './create-project.ts'
