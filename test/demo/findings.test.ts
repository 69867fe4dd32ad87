import { expect } from 'chai'
import type { Knex } from 'knex'
import type { Untyped } from '#db/queries.ts'
import { toldOn } from '../support/told.ts'
import { checks } from './findings.ts'

type Name = keyof typeof checks

// What a hand that writes tables could get wrong, and the verbs never do; each is planted to show that it would be found.
const planted: Record<Name, (db: Untyped) => Promise<unknown>> = {
  silences: async db => {
    const zero = await db('hours')
      .join('statements', 'statements.clause_id', 'hours.clause_id')
      .join('placements', 'placements.id', 'hours.placement_id')
      .whereRaw('placements.employer_id = statements.sender_id and statements.period = hours.month')
      .where({ state: 'validated', centihours: 0 })
      .first('hours.id')
    return db('hours').where({ id: zero.id }).delete()
  },
  overlaps: async db => {
    const { id: _, ...row } = await db('placements').whereNull('left_on').first()
    return db('placements').insert({ ...row, hired_on: row.hired_on.replace(/..$/, '28') })
  },
  kinds: async db => {
    const etti = await db('companies').where({ kind: 'ETTI' }).first()
    const one = await db('placements').where({ employer_id: etti.id }).first()
    return db('placements').where({ id: one.id }).update({ mode: 'ST_ESAT' })
  },
  gesturesMade: async db => {
    const { id: _, ...event } = await db('statement_events').where({ gesture: 'validate' }).first()
    return db('statement_events').insert({ ...event, gesture: 'sendBack', state: 'sentBack' })
  },
  outside: async db => {
    const row = await db('hours').where('centihours', '>', 0).orderBy('month', 'desc').first()
    const placement = await db('placements').where({ id: row.placement_id, version: 1 }).first()
    return db('placements')
      .where({ id: placement.id })
      .update({ left_on: placement.hired_on, hired_on: placement.hired_on })
  },
  papers: db => db('participants').where({ number: 3 }).update({ evidence_on: null }),
  followers: async db => {
    const theo = await db('users').where({ role: 'admin' }).first()
    return db('contracts').where({ title: 'Nettoyage des vitres' }).update({ followed_by: theo.id })
  },
  days: db => db('contracts').where({ title: 'Nettoyage des vitres' }).update({ notified_on: '2099-01-01' }),
  journalled: async db => {
    const { id: _, ...row } = await db('participants').first()
    return db('participants').insert({ ...row, number: 999 })
  },
  early: async db => {
    const row = await db('hours').where('centihours', '>', 0).first()
    return db('hours').where({ id: row.id }).update({ logged_at: '2001-01-01T08:00:00.000Z' })
  },
}

describe('the demonstration holds what the verbs guarantee', function () {
  this.timeout(600_000)
  let db: Untyped & Knex.Transaction
  before(async () => {
    db = await toldOn('2026-11-17')
  })
  after(() => db.rollback())

  for (const name of Object.keys(checks) as Name[]) {
    it(`${name}: nothing is found, and a wrong row would be`, async () => {
      expect(await checks[name](db)).to.deep.equal([])
      const trial = await db.transaction()
      await planted[name](trial as Untyped & Knex.Transaction)
      expect(await checks[name](trial)).not.to.deep.equal([])
      await trial.rollback()
    })
  }
})
