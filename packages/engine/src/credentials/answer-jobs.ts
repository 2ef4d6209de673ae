import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads'

const TOGETHER = 4
const SOON_DONE = 3

/**
 * Answers the jobs of a worker pool in the order of their arrival. While many wait, some answers are
 * told together: whoever takes them up does the same again and again, and its code and data are
 * still in the processor's caches, which the jobs have emptied meanwhile. Nobody waits longer for
 * that on average, because more are answered in a second.
 */
export function answerJobs<Job, Answer>(port: MessagePort, answer: (job: Job) => Answer): void {
  const jobs: Job[] = []
  let answers: Answer[] = []

  const take = () => {
    for (let next = received(port); next; next = received(port)) jobs.push(next.message as Job)
  }
  const tell = () => {
    port.postMessage(answers)
    answers = []
  }
  port.on('message', (first: Job) => {
    jobs.push(first)
    take()
    for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) {
      answers.push(answer(job))
      take()
      if (answers.length >= TOGETHER || jobs.length < SOON_DONE) tell()
    }
  })
}

const received = (port: MessagePort): { message: unknown } | undefined => receiveMessageOnPort(port)
