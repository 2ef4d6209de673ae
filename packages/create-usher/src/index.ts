export { addApp } from './add-app.ts'
export { type Answers, type AppAnswers, createProject, credentialOf } from './create-project.ts'
