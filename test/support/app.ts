import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Knex } from 'knex'
import pino from 'pino'
import type { Untyped } from '#db/queries.ts'
import { type Cast, type Person, seedCast } from '#db/seeds/cast.ts'
import type { Printer } from '#reports/pdf.ts'
import { createApp } from '#server/app.ts'
import { type Clock, clockAt } from '#server/base/clock.ts'
import { demoAccounts } from '#server/demo/actions.ts'
import { identify } from '#server/users/identify.ts'
import { sessions } from '#server/users/sessions.ts'
import { answerBrokenRequests } from '#server/web/body.ts'
import { sharedDatabase } from './database.ts'
import { sharedPrinter } from './printer.ts'
import { SECRET, sessionFor } from './session.ts'

export type Page = { status: number; text: string; location: string | null; headers: Headers; bytes: Uint8Array }

type Sent = Record<string, string> | FormData | string

export type TestApp = {
  db: Untyped // what a row holds is for each test to say
  cast: Cast
  origin: string
  clock: Clock
  printer: Printer
  /** Who asks from now on; null for someone not signed in. */
  as(person: Person | null): Promise<void>
  /** The cookie of whoever asks, for a browser. */
  cookie(): string
  get(path: string): Promise<Page>
  /** A text is a form already encoded. */
  post(path: string, form?: Sent, headers?: Record<string, string>): Promise<Page>
  /** Follows the redirection that a done form answers with. */
  follow(path: string, form?: Record<string, string>): Promise<Page>
}

type Options = { today?: string; demo?: boolean; trustProxy?: number; publicUrl?: string | null }

/**
 * Each test talks to a real app over a savepoint that is given up after it. The cast comes on stage once for the tests
 * that share it, in a transaction that is never committed.
 */
export function freshApp({
  today = '2026-11-17',
  demo = false,
  trustProxy = 0,
  publicUrl = null,
}: Options = {}): TestApp {
  const app = {} as TestApp
  let stage: Knex.Transaction | undefined
  let onStage: Cast
  let stop: () => Promise<void>

  before(async () => {
    stage = await sharedDatabase().transaction()
    onStage = await seedCast(stage, today)
  })
  beforeEach(async () => {
    const cast = structuredClone(onStage)
    stop = await serve(app, await stage!.transaction(), { cast, clock: clockAt(today), demo, trustProxy, publicUrl })
    await app.as('camille')
  })
  afterEach(() => stop())
  after(() => stage?.rollback()) // none where all of it is skipped

  return app
}

/** Serves the demonstration as it was told (see `toldOn`): whose accounts it has, and how it ends. */
export async function serveTold(
  app: TestApp,
  trx: Untyped & Knex.Transaction,
  today: string,
): Promise<{ users: Record<Person, number>; stop: () => Promise<void> }> {
  const people = await trx('users').select('id', 'email')
  const users = Object.fromEntries(people.map(({ id, email }) => [email.split('.')[0], id])) as Record<Person, number>
  const stop = await serve(app, trx, { cast: { users } as Cast, clock: clockAt(today), demo: true })
  return { users, stop }
}

export async function serve(
  app: TestApp,
  db: Knex.Transaction,
  { cast, clock, demo, trustProxy = 0, publicUrl = null }: { cast: Cast; clock: Clock } & Omit<Options, 'today'>,
) {
  const server: Server = createApp({
    db,
    clock,
    log: pino({ level: process.env.LOG_LEVEL ?? 'silent' }),
    printer: sharedPrinter(),
    signIn: [sessions(db, clock, { secret: SECRET, secure: publicUrl?.startsWith('https:') ?? false }), identify(db)],
    publicUrl,
    trustProxy,
    demo: demo ? demoAccounts.map(({ email }) => email) : [],
    wondersMs: 60_000, // many share the machine: a slow page is not a frozen database
  }).listen(0, '127.0.0.1')
  answerBrokenRequests(server)
  await new Promise(resolve => server.once('listening', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  let cookie = ''

  const visit = async (path: string, init: RequestInit = {}): Promise<Page> => {
    const headers = { cookie, 'sec-fetch-site': 'same-origin', ...(init.headers as Record<string, string>) }
    const response = await fetch(origin + path, { redirect: 'manual', ...init, headers })
    for (const set of response.headers.getSetCookie()) cookie = set.split(';')[0]!
    const bytes = new Uint8Array(await response.arrayBuffer())
    return {
      status: response.status,
      text: new TextDecoder().decode(bytes),
      location: response.headers.get('location'),
      headers: response.headers,
      bytes,
    }
  }

  Object.assign(app, {
    db,
    cast,
    origin,
    clock,
    printer: sharedPrinter(),
    async as(person: Person | null) {
      cookie = person ? await sessionFor(db, clock, cast.users[person]) : ''
    },
    cookie: () => cookie,
    get: (path: string) => visit(path),
    post: (path: string, form: Sent = {}, headers: Record<string, string> = {}) =>
      visit(path, { method: 'POST', ...bodyOf(form, headers) }),
    async follow(path: string, form: Record<string, string> = {}) {
      const answer = await visit(path, { method: 'POST', body: new URLSearchParams(form) })
      return answer.location ? visit(answer.location) : answer
    },
  })
  return async () => {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
    await db.rollback()
  }
}

function bodyOf(form: Sent, headers: Record<string, string>): RequestInit {
  if (typeof form !== 'string') return { headers, body: form instanceof FormData ? form : new URLSearchParams(form) }
  return { headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers }, body: form }
}
