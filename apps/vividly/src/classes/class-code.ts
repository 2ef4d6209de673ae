import { randomInt } from 'node:crypto'

const ALPHABET = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789' // no look-alikes: I, L, O, 0, 1
const CODE = /^[A-Z]{4}(-[A-Z0-9]{3}){2}$/
const NO_SUBJECT = 'CLAS'

/** Draws a join code such as `PHYS-7KM-Q2D`; whether it is free is for the store to say. */
export function drawClassCode(subject: string | null): string {
  return `${prefixOf(subject)}-${drawn(3)}-${drawn(3)}`
}

/** The code that people mean, whatever blanks and small letters they type; else `undefined`. */
export function readClassCode(typed: string): string | undefined {
  const code = typed.trim().toUpperCase()
  return CODE.test(code) ? code : undefined
}

function prefixOf(subject: string | null): string {
  const letters = (subject ?? '')
    .normalize('NFD') // takes the accent off its letter
    .replace(/[^A-Za-z]/g, '')
    .slice(0, 4)
    .toUpperCase()
  return letters === '' ? NO_SUBJECT : letters.padEnd(4, 'X')
}

function drawn(length: number): string {
  return Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
}
