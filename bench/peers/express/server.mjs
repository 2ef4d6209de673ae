// What people write by hand: Express, bcrypt, JSON web tokens and a table of refresh tokens.
import { createHash, randomBytes } from 'node:crypto'
import bcrypt from 'bcrypt'
import express from 'express'
import jwt from 'jsonwebtoken'
import pg from 'pg'

const SECRET = 'a secret of the benchmark that is long enough'
const ROUNDS = 10 // bcrypt's own default in most tutorials
const DAY_MS = 86_400_000
const db = new pg.Pool({ connectionString: process.env.DATABASE_URL })
await db.query(`
  create table if not exists users (
    id bigint generated always as identity primary key, email text not null unique,
    password_hash text not null, created_at timestamptz not null default now());
  create table if not exists refresh_tokens (
    token_hash text primary key, user_id bigint not null references users (id),
    expires_at timestamptz not null)`)

const app = express()
app.use(express.json())

app.post('/signup', async (req, res) => {
  const hash = await bcrypt.hash(req.body.password, ROUNDS)
  const { rows } = await db.query(
    'insert into users (email, password_hash) values ($1, $2) on conflict do nothing returning id',
    [req.body.email, hash],
  )
  if (!rows[0]) return res.status(409).json({ error: 'email is taken' })
  res.json(await tokensFor(rows[0].id))
})

app.post('/login', async (req, res) => {
  const { rows } = await db.query('select id, password_hash from users where email = $1', [
    req.body.email,
  ])
  const isRight = rows[0] && (await bcrypt.compare(req.body.password, rows[0].password_hash))
  if (!isRight) return res.status(401).json({ error: 'wrong email or password' })
  res.json(await tokensFor(rows[0].id))
})

app.get('/me', async (req, res) => {
  const token = req.headers.authorization?.split(' ')[1]
  try {
    const { sub } = jwt.verify(token, SECRET)
    const { rows } = await db.query('select id, email, created_at from users where id = $1', [sub])
    if (!rows[0]) return res.status(401).json({ error: 'no such user' })
    res.json(rows[0])
  } catch {
    res.status(401).json({ error: 'invalid token' })
  }
})

app.post('/refresh', async (req, res) => {
  const { rows } = await db.query(
    'delete from refresh_tokens where token_hash = $1 and expires_at > now() returning user_id',
    [digest(req.body.refresh_token)],
  )
  if (!rows[0]) return res.status(401).json({ error: 'invalid token' })
  res.json(await tokensFor(rows[0].user_id))
})

async function tokensFor(userId) {
  const refresh_token = randomBytes(32).toString('base64url')
  await db.query(
    'insert into refresh_tokens (token_hash, user_id, expires_at) values ($1, $2, $3)',
    [digest(refresh_token), userId, new Date(Date.now() + 30 * DAY_MS)],
  )
  const access_token = jwt.sign({}, SECRET, { subject: String(userId), expiresIn: '15m' })
  return { access_token, refresh_token }
}

function digest(token) {
  return createHash('sha256').update(token).digest('hex')
}

const server = app.listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({ url: `http://127.0.0.1:${server.address().port}` }))
})
process.once('SIGTERM', () => process.exit())
