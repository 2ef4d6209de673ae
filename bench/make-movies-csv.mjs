#!/usr/bin/env node
// Writes a synthetic film catalogue as CSV, for population and pagination tests at any size.
//
//   node make-movies-csv.mjs [--rows 10000] [--seed 1] [--actors N] [--out FILE]
//
// The same rows/seed/actors give the same bytes on every machine. Without --out the CSV goes to stdout.
// A one-line JSON summary (rows, unique, duplicates, empty cells, distinct actors …) goes to stderr.
//
// Columns: names,date_x,score,genre,overview,crew,orig_title,status,orig_lang,budget_x,revenue,country
//
// What is in it
// - every 100th row repeats (names, date_x) of an earlier row with other values in the other columns;
//   apart from those, (names, date_x) is unique. The first row of a pair is the one to keep.
// - crew: 1–20 people drawn from a Zipf pool (a few names are everywhere, most are rare); 1.5 % of the cells are empty,
//   0.5 % have a leading comma (an empty name).
// - genre: 1–5 of 19; 80 % of the cells separate with comma + no-break space; 1 % are empty.
// - titles and people in Latin with diacritics, Cyrillic, Greek, Han, Kana, Hangul, Arabic, Devanagari, some emoji;
//   commas and quotes in titles; overviews with commas, quotes and line breaks.
// - white space to be cleaned: half of the statuses and languages start with a blank, 2 % of the dates end with one.

import fs from 'node:fs'
import { COUNTRIES, DOES, GENRES, LANGUAGES, STATUSES, THEN, WHO } from './movie-facts.mjs'

const args = { rows: 10000, seed: 1, actors: 0, out: '' }
for (let i = 2; i < process.argv.length; i++) {
  const name = process.argv[i].replace(/^--/, '')
  if (!(name in args) || process.argv[i + 1] === undefined) {
    console.error('usage: node make-movies-csv.mjs [--rows N] [--seed N] [--actors N] [--out FILE]')
    process.exit(2)
  }
  const value = process.argv[++i]
  args[name] = name === 'out' ? value : Number(value)
}
if (![args.rows, args.seed, args.actors].every((n) => Number.isSafeInteger(n) && n >= 0)) {
  console.error('--rows, --seed and --actors must be whole numbers')
  process.exit(2)
}
const ROWS = args.rows
const POOL = args.actors || Math.min(300000, Math.max(500, ROWS * 3))

// ---------------------------------------------------------------- random numbers (sfc32)
function sfc32(seed) {
  let a = 0x9e3779b9
  let b = 0x243f6a88
  let c = seed | 0
  let d = 1
  const next = () => {
    const t = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + t) | 0
    return (t >>> 0) / 4294967296
  }
  for (let i = 0; i < 20; i++) next()
  return next
}
const rnd = sfc32(args.seed)
const int = (n) => Math.floor(rnd() * n)
const pick = (list) => list[int(list.length)]
const chance = (p) => rnd() < p
const normal = () => Math.sqrt(-2 * Math.log(1 - rnd())) * Math.cos(2 * Math.PI * rnd())
const zipf = (n) => Math.min(n - 1, Math.floor(Math.exp(rnd() * Math.log(n + 1))) - 1) // P(rank r) ~ 1/r
function weighted(pairs) {
  const total = pairs.reduce((s, [, w]) => s + w, 0)
  return () => {
    let x = rnd() * total
    for (const [v, w] of pairs) {
      x -= w
      if (x < 0) return v
    }
    return pairs[pairs.length - 1][0]
  }
}
const words = (s) => s.split(' ')

// ---------------------------------------------------------------- vocabulary
const genre = weighted(GENRES)
const language = weighted(LANGUAGES)
const country = weighted(COUNTRIES)
const status = weighted(STATUSES)

const ADJ = words(
  'Silent Last Hidden Broken Golden Endless Crimson Forgotten Distant Burning Frozen Midnight Sacred Hollow Savage Gentle Electric Paper Iron Velvet Lonely Wild Secret Infinite Restless Bitter Glass Shattered Blind Lucky',
)
const NOUN = words(
  'River Garden Promise Shadow Winter Harbor Empire Letter Mirror Orchard Train Night Signal Island Voyage Witness Lantern Kingdom Detective Daughter Stranger Storm Machine Summer Desert Castle Heist Waltz Fortress Comet Archive Bridge Tiger Wolf Sparrow Violin Clockmaker Cartographer Lighthouse Inheritance',
)
const PLACE = words(
  'Lisbon Kyoto Reykjavík Montréal Kraków Oaxaca Tromsø Zürich Malmö Bogotá Brooklyn Odessa Tbilisi Naples Hanoi Córdoba Aarhus Łódź Dakar Tallinn',
)
const FOREIGN = [
  () =>
    `${pick(words('Последний Тихий Золотой Ночной Северный Чужой'))} ${pick(words('поезд берег город свет сад дозор'))}`,
  () =>
    `${pick(words('Ο Το Η'))} ${pick(words('χαμένος σιωπηλός τελευταίος κρυφός'))} ${pick(words('κήπος δρόμος χειμώνας ουρανός'))}`,
  () =>
    `${pick(words('夜 東京 海 影 最後 鏡 雪 風'))}の${pick(words('物語 約束 庭 列車 城 手紙 探偵'))}`,
  () =>
    `${pick(words('龙 长城 江湖 无名 孤独 月光'))}${pick(words('传说 之战 英雄 往事 之城 来信'))}`,
  () =>
    `${pick(words('푸른 마지막 비밀의 고독한 겨울'))} ${pick(words('바다 편지 정원 기차 약속'))}`,
  () => `${pick(words('ليل مدينة سر طريق'))} ${pick(words('القاهرة الصحراء الغريب البحر'))}`,
  () => `${pick(words('आखिरी खामोश सुनहरा अनजान'))} ${pick(words('रास्ता शहर वादा सफर'))}`,
  () =>
    `El ${pick(words('último silencioso oculto salvaje'))} ${pick(words('corazón otoño sueño león jardín'))}`,
  () =>
    `L'${pick(words('été île âme ombre étoile'))} ${pick(words('oubliée perdue éternelle cachée'))}`,
  () => `Die ${pick(words('schöne letzte müde kühle'))} ${pick(words('Straße Tür Brücke Wüste'))}`,
]
const ROMAN = ['II', 'III', 'IV', 'V', 'VI']
function title() {
  const r = rnd()
  let t
  if (r < 0.2) t = `The ${pick(ADJ)} ${pick(NOUN)}`
  else if (r < 0.34) t = `${pick(ADJ)} ${pick(NOUN)}`
  else if (r < 0.44) t = `${pick(NOUN)} of the ${pick(ADJ)} ${pick(NOUN)}`
  else if (r < 0.54) t = `The ${pick(NOUN)} from ${pick(PLACE)}`
  else if (r < 0.62) t = `${pick(PLACE)}, ${pick(ADJ)} ${pick(NOUN)}`
  else if (r < 0.68) t = `"${pick(NOUN)}" and Other ${pick(ADJ)} Stories`
  else if (r < 0.74) t = `${pick(NOUN)} & ${pick(NOUN)}: ${pick(ADJ)} Days in ${pick(PLACE)}`
  else if (r < 0.8) t = `The ${pick(NOUN)}'s ${pick(ADJ)} ${pick(NOUN)}`
  else t = pick(FOREIGN)()
  if (chance(0.12)) t += ` ${pick(ROMAN)}`
  else if (chance(0.06)) t += `: Chapter ${2 + int(8)}`
  else if (chance(0.004)) t += ` ${pick(['🎬', '🚀', '❤️', '👩‍🚀', '🐉'])}`
  return t
}

// people: the i-th person of the pool always has the same, unique name
const FIRST = words(
  'Anna Michael Zoë José Liam Sofía Noah Élodie Olivia Søren Emma Łukasz Ava Björn Mia Nikolaï Lucía Ethan Chloé Hiroyuki Amélie Jonathan Ida Renée Marek Priya Omar Yuki Fatima Kofi Ingrid Dmitri Aiko Tomáš Leïla Oisín Niamh Raúl Thandiwe Wei',
)
const FIRST_X = words('Иван Мария Γιώργος Ελένη 伟 小龙 健太 さくら 민준 서연 محمد ليلى राहुल आइशा')
const LAST = words(
  "Jordan Thompson Müller García O'Brien Núñez Kowalski Nyong'o Tanaka Nguyễn Sørensen Björk D'Angelo Petrov Silva Okafor Kim Park Li Wang Chen Fernández López Bouchard Lefèvre Schäfer Özdemir Yılmaz Novák Dvořák Horváth Szabó Andersson Virtanen Mäkinen Rossi Bianchi Conti Haddad Mansour Cohen Levy Kapoor Sharma Iyer Reyes Santos Cruz Mendoza Walker Baker Cooper Fisher Taylor Hughes McDonald Fitzgerald Byrne Taylor-Joy Doig-Thorne",
)
const LAST_X = words('Смирнов Петрова Παπαδόπουλος 李 王 佐藤 高橋 김 박 حسن शर्मा')
const F_ALL = [...FIRST, ...FIRST_X]
const L_ALL = [...LAST, ...LAST_X]
const MIDDLE = ['', ...'ABCDEFGHIJKLMNOPRSTVWYZ'].map((c) => (c ? `${c}. ` : ''))
const ROLES = ['', ' (voice)', ' Jr.', '-Smith', ' II']
const SPACE = F_ALL.length * L_ALL.length * MIDDLE.length * ROLES.length
if (POOL > SPACE) {
  console.error(`--actors must be at most ${SPACE}`)
  process.exit(2)
}
const gcd = (a, b) => (b ? gcd(b, a % b) : a)
let STEP = 104729
while (gcd(STEP, SPACE) !== 1) STEP += 2
function person(i) {
  let j = (i * STEP) % SPACE // mixes the parts; one-to-one because STEP and SPACE share no factor
  const f = F_ALL[j % F_ALL.length]
  j = Math.floor(j / F_ALL.length)
  const l = L_ALL[j % L_ALL.length]
  j = Math.floor(j / L_ALL.length)
  const m = MIDDLE[j % MIDDLE.length]
  j = Math.floor(j / MIDDLE.length)
  return `${f} ${m}${l}${ROLES[j]}`
}

function overview() {
  const parts = []
  for (let i = 1 + int(4); i > 0; i--) {
    parts.push(
      `In ${pick(PLACE)}, ${pick(WHO)} ${pick(DOES)}, and ${pick(WHO)} ${pick(DOES)}. ${pick(THEN)}`,
    )
  }
  if (chance(0.08))
    parts.push(
      `"${pick(ADJ)} days," as the posters say, "need ${pick(ADJ).toLowerCase()} friends."`,
    )
  const glue = chance(0.03) ? '\n' : ' '
  return (chance(0.05) ? `${pick(FOREIGN)()} — ` : '') + parts.join(glue)
}
function date() {
  const year = 2024 - Math.min(104, Math.floor(Math.abs(normal()) * 22))
  const month = 1 + int(12)
  const day = 1 + int(new Date(Date.UTC(year, month, 0)).getUTCDate())
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}
const dec = (x) => (Number.isInteger(x) ? `${x}.0` : String(x))
const cell = (s) => (/[",\n\r]/.test(s) ? `"${s.replaceAll('"', '""')}"` : s)

// ---------------------------------------------------------------- rows
const seen = new Set()
const earlier = [] // a sample of earlier (names, date_x), to be repeated
const usedActors = new Set()
const sum = {
  rows: ROWS,
  unique: 0,
  duplicates: 0,
  empty_crew: 0,
  empty_genre: 0,
  multiline_overviews: 0,
  actor_links: 0,
}

function row(i) {
  let name
  let day
  if (i % 100 === 99) {
    ;[name, day] = pick(earlier)
    sum.duplicates++
  } else {
    do {
      name = title()
      day = date()
    } while (seen.has(`${name}\n${day}`))
    seen.add(`${name}\n${day}`)
    if (chance(0.02)) day += ' '
    if (earlier.length < 20000) earlier.push([name, day])
    else earlier[int(20000)] = [name, day]
    sum.unique++
  }
  const score = chance(0.012) ? 0 : Math.max(1, Math.min(100, Math.round(64 + normal() * 11)))

  let genres = ''
  if (chance(0.01)) sum.empty_genre++
  else {
    const set = new Set()
    for (let n = 1 + Math.min(4, Math.floor(Math.abs(normal()) * 2)); n > 0; n--) set.add(genre())
    genres = [...set].join(chance(0.8) ? ',\u00a0' : ',')
  }
  let crew = ''
  if (chance(0.015)) sum.empty_crew++
  else {
    const set = new Set()
    for (let n = 1 + int(20) + (chance(0.6) ? 8 : 0); n > 0 && set.size < 20; n--) {
      const k = zipf(POOL)
      usedActors.add(k)
      set.add(person(k))
    }
    sum.actor_links += set.size
    crew = (chance(0.005) ? ', ' : '') + [...set].join(', ')
  }
  const text = overview()
  if (text.includes('\n')) sum.multiline_overviews++
  const budget = chance(0.06) ? 0 : Math.round(Math.exp(17.2 + normal() * 1.4) / 1000) * 1000
  const step = chance(0.5) ? 1 : 10 // half of the revenues have one decimal
  const revenue = chance(0.1)
    ? 0
    : Math.round(Math.min(2.9e9, Math.exp(18.4 + normal() * 1.7)) * step) / step
  return [
    name,
    day,
    dec(score),
    genres,
    text,
    crew,
    chance(0.8) ? name : ` ${pick(FOREIGN)()}`,
    (chance(0.5) ? ' ' : '') + status(),
    (chance(0.5) ? ' ' : '') + language(),
    dec(Math.min(budget, 5e8)),
    dec(revenue),
    country(),
  ]
    .map(cell)
    .join(',')
}

const out = args.out ? fs.createWriteStream(args.out) : process.stdout
const write = (s) => (out.write(s) ? null : new Promise((done) => out.once('drain', done)))
let buffer =
  'names,date_x,score,genre,overview,crew,orig_title,status,orig_lang,budget_x,revenue,country\n'
let bytes = 0
for (let i = 0; i < ROWS; i++) {
  buffer += `${row(i)}\n`
  if (buffer.length > 1 << 18) {
    bytes += Buffer.byteLength(buffer)
    await write(buffer)
    buffer = ''
  }
}
bytes += Buffer.byteLength(buffer)
await write(buffer)
if (args.out) await new Promise((done) => out.end(done))
console.error(JSON.stringify({ ...sum, distinct_actors: usedActors.size, bytes }))
