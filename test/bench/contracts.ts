import { rm } from 'node:fs/promises'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import autocannon from 'autocannon'
import express from 'express'
import pino from 'pino'
import { connect } from '#db/connect.ts'
import type { Untyped } from '#db/queries.ts'
import { seedCast } from '#db/seeds/cast.ts'
import { createApp } from '#server/app.ts'
import { clockAt } from '#server/base/clock.ts'
import { loadShown } from '#server/pages/contracts/load.ts'
import { contractPage } from '#server/pages/contracts/page.ts'
import { identify } from '#server/users/identify.ts'
import { sessions } from '#server/users/sessions.ts'
import { userNumbered } from '#server/users/store.ts'
import { useViews } from '#server/web/views.ts'
import { closePrinter, sharedPrinter } from '../support/printer.ts'
import { SECRET, sessionFor } from '../support/session.ts'

const TODAY = '2026-11-17'
const CONTRACTS = 30_000
const HOURS_EACH = 10
const ROUNDS = 11
const SECONDS = 2

export type Figure = { name: string; ratio: number; goal: number; met: boolean; detail?: string }

/**
 * Requests per second of the contract page, everything included (session, account, queries, model, template), with
 * 30,000 contracts and 300,000 rows of hours, against the same template rendered from constant data. In turn, in one run.
 */
export async function benchContracts(): Promise<Figure[]> {
  const file = join(tmpdir(), `clausuivi-bench-${process.pid}.sqlite`)
  const db = await connect(`sqlite:${file}`)
  try {
    await db.migrate.latest()
    const { contractId, userId } = await fill(db)
    const clock = clockAt(TODAY)
    const cookie = await sessionFor(db, clock, userId)

    const real = await listening(
      createApp({
        db,
        clock,
        log: pino({ level: 'silent' }),
        printer: sharedPrinter(),
        signIn: [sessions(db, clock, { secret: SECRET, secure: false }), identify(db)],
        publicUrl: null,
        trustProxy: 0,
        demo: [],
      }),
    )
    const constant = await listening(await constantApp(db, userId, contractId))

    const seen = Array.from({ length: 50 }, (_, index) => `/marches/${contractId - index * 37}`)
    const rounds: { real: number; constant: number }[] = []
    for (let round = 0; round <= ROUNDS; round++) {
      const a = await requestsPerSecond(real, seen, cookie)
      const b = await requestsPerSecond(constant, ['/'], cookie)
      if (round > 0) rounds.push({ real: a, constant: b }) // the first warms both up
    }
    // Contracts nobody has opened yet: every query, rule and template, each for the first time. One visitor: several would
    // walk the same list in step.
    const unseen = Array.from({ length: 10_000 }, (_, index) => `/marches/${contractId - 10_000 - index}`)
    const first = await requestsPerSecond(real, unseen, cookie, 1)
    for (const { server } of [real, constant]) server.close()

    const ratio = median(rounds.map(({ real: a, constant: b }) => a / b))
    const rate = (of: keyof (typeof rounds)[0]) => Math.round(median(rounds.map(round => round[of])))
    const detail = `${rate('real')} requests/s against ${rate('constant')}; a contract’s first view since the journal moved: ${Math.round(first)}`
    return [
      {
        name: 'contract page against its template',
        ratio: Math.round(ratio * 100) / 100,
        goal: 0.6,
        met: ratio >= 0.6,
        detail,
      },
    ]
  } finally {
    await db.destroy()
    await closePrinter()
    for (const suffix of ['', '-wal', '-shm']) await rm(file + suffix, { force: true })
  }
}

async function constantApp(db: Untyped, userId: number, contractId: number) {
  const user = (await userNumbered(db, userId))!
  const model = {
    ...contractPage(await loadShown(db, user, contractId, TODAY)),
    formKey: 'a-form-number',
    institution: { name: 'Département de Haute-Vesle', hasLogo: false },
    notice: null,
    nav: { userName: user.name, sections: [{ href: '/marches', label: 'Marchés', current: true }] },
  }
  const app = express()
  useViews(app)
  app.get('/', (_req, res) => res.render('contracts/contract', model))
  return app
}

async function listening(app: express.Express): Promise<{ server: Server; origin: string }> {
  const server = app.listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

/** The load comes from a thread of its own, so that it does not share the server's. */
async function requestsPerSecond(
  { origin }: { origin: string },
  paths: string[],
  cookie: string,
  connections = 8,
): Promise<number> {
  const result = await autocannon({
    url: origin,
    connections,
    duration: SECONDS,
    workers: 1,
    requests: paths.map(path => ({ method: 'GET', path, headers: { cookie } })),
  })
  if (result.non2xx || result.errors) throw new Error(`${result.non2xx} answers were refused, ${result.errors} failed`)
  return result.requests.average
}

/** A register of the size of a region: one clause a contract, ten months of hours each. */
export async function fill(db: Untyped, contractCount = CONTRACTS): Promise<{ contractId: number; userId: number }> {
  return db.transaction(async trx => {
    const cast = await seedCast(trx, TODAY)
    const at = `${TODAY}T08:00:00.000Z`
    const contracts: object[] = []
    for (let index = 0; index < contractCount; index++) {
      contracts.push({
        buyer_id: cast.buyers.hauteVesle,
        form: 'contract',
        number: `B-${index}`,
        title: `Entretien de la voirie, secteur ${index}`,
        ccag: 'Travaux',
        notified_on: '2025-12-01',
        starts_on: '2026-01-01',
        ends_on: '2027-12-31',
        amount_cents: 500_000_00,
        followed_by: cast.users.camille,
        followed_at: at,
        source: 'typed',
        search_text: `entretien de la voirie secteur ${index}`,
        sort_text: `entretien de la voirie secteur ${index}`,
        created_at: at,
      })
    }
    await trx.batchInsert('contracts', contracts, 500)
    const ids: number[] = await trx('contracts').where('number', 'like', 'B-%').orderBy('id').pluck('id')
    await trx.batchInsert(
      'contract_holders',
      ids.map(id => ({ contract_id: id, company_id: cast.companies.batisseurs, role: 'holder', position: 1 })),
      500,
    )
    await trx.batchInsert(
      'contract_considerations',
      ids.map(id => ({ contract_id: id, consideration: 'clause' })),
      500,
    )
    await trx.batchInsert(
      'clauses',
      ids.map(id => ({
        contract_id: id,
        legal_basis: 'L2112-2',
        eligibility_months: 24,
        penalty_cents: 60_00,
        created_at: at,
      })),
      500,
    )
    const clauses: { id: number }[] = await trx('clauses')
      .whereIn('contract_id', trx('contracts').where('number', 'like', 'B-%').select('id'))
      .orderBy('id')
      .select('id')
    await trx.batchInsert(
      'commitments',
      clauses.map(({ id }) => ({
        clause_id: id,
        kind: 'initial',
        dated_on: '2025-12-01',
        centihours: 1200_00,
        label: 'Notification',
        recorded_at: at,
      })),
      500,
    )
    const people = Array.from({ length: contractCount / 3 }, (_, index) => ({
      number: 1000 + index,
      buyer_id: cast.buyers.hauteVesle,
      ground: 'B_BRSA',
      eligible_on: '2026-01-01',
      created_at: at,
    }))
    await trx.batchInsert('participants', people, 500)
    const participants: number[] = await trx('participants').where('number', '>=', 1000).pluck('id')
    await trx.batchInsert(
      'placements',
      clauses.map(({ id }, index) => ({
        participant_id: participants[index % participants.length],
        clause_id: id,
        employer_id: cast.companies.relais,
        mode: 'MAD_ETTI',
        hired_on: '2026-01-05',
        created_at: at,
      })),
      500,
    )
    const placements: { id: number; clause_id: number }[] = await trx('placements')
      .where('hired_on', '2026-01-05')
      .select('id', 'clause_id')
    const months = Array.from({ length: HOURS_EACH }, (_, index) => `2026-${String(index + 1).padStart(2, '0')}`)
    for (const month of months) {
      await trx.batchInsert(
        'statements',
        clauses.map(({ id }) => ({
          clause_id: id,
          sender_id: cast.companies.relais,
          period: month,
          first_month: month,
          last_month: month,
          state: 'validated',
          received_on: TODAY,
        })),
        500,
      )
      await trx.batchInsert(
        'hours',
        placements.map(({ id, clause_id }) => ({
          placement_id: id,
          clause_id,
          month,
          centihours: 40_00,
          logged_at: at,
        })),
        500,
      )
    }
    const validated = { gesture: 'validate', state: 'validated', effect_on: TODAY, recorded_at: at }
    const statements: number[] = await trx('statements').where({ received_on: TODAY }).pluck('id')
    const events = statements.map(statement_id => ({ statement_id, ...validated }))
    await trx.batchInsert('statement_events', events, 500)
    return { contractId: ids.at(-1)!, userId: cast.users.camille }
  })
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]!
}
