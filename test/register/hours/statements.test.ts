import { expect } from 'chai'
import { seedCast } from '#db/seeds/cast.ts'
import type { User } from '#server/access/rules.ts'
import { plusDays } from '#server/base/dates.ts'
import { Conflict } from '#server/base/errors.ts'
import { decideSecondStep } from '#server/register/clauses/second-step.ts'
import { contractFor } from '#server/register/contracts/store.ts'
import { saveGrid } from '#server/register/hours/actions.ts'
import type { BlankAnswers } from '#server/register/hours/blank-rules.ts'
import { confirmStatement, handBackStatement, takeBackStatement } from '#server/register/hours/confirming.ts'
import { gridOf } from '#server/register/hours/grid-store.ts'
import { regularisationOf, regularise, unregularise } from '#server/register/hours/regularise.ts'
import {
  cellsOf,
  judgeWithout,
  reopenStatement,
  sayNothingWorked,
  sendBackStatement,
} from '#server/register/hours/statement-actions.ts'
import { statementLogs } from '#server/register/hours/statement-log.ts'
import { concerned, replayed } from '#server/register/hours/statement-rules.ts'
import type { Gesture } from '#server/register/hours/transition-rules.ts'
import { validateStatement } from '#server/register/hours/validation.ts'
import { placementFor } from '#server/register/placements/store.ts'
import { unsettle } from '#server/register/standings/store.ts'
import { freshApp } from '../../support/app.ts'
import { ownDatabase } from '../../support/database.ts'
import { standingOf } from '../../support/standing.ts'

// Trois-Moulins: the holder employs P-007, Relais Vesle employs P-003 and P-014; October waits to be checked.

const camille: User = { id: 1, name: 'Camille Aubry', email: '', role: 'facilitator', buyerIds: null }

describe('the statements of Trois-Moulins', () => {
  const app = freshApp()
  const author = (at: string) => ({ userId: app.cast.users.camille, at, today: at.slice(0, 10), formKey: null })
  const clauseId = () => app.cast.troisMoulins.clauseId
  const place = async () => ({
    contract: await contractFor(app.db, camille, app.cast.troisMoulins.contractId),
    clauseId: clauseId(),
  })
  const statement = async (month: string) => (await gridOf(app.db, clauseId())).statementOf(month)
  const states = async (month: string) =>
    Object.fromEntries((await statement(month)).senders.map(({ senderId, state }) => [senderId, state]))

  async function write(month: string, text: string, receivedOn: string, today: string, index = 0) {
    const placementId = app.cast.troisMoulins.placementIds[index]!
    const cell = (await gridOf(app.db, clauseId())).cells.get(`${placementId}-${month}`)
    const seen = { seenVersion: cell?.version ?? 0, seenCentihours: cell?.centihours ?? null }
    const entries = [{ placementId, month, text, ...seen }]
    const asked = { gesture: 'save' as const, month, receivedOn, redated: true, href: '/' }
    return saveGrid(app.db, await place(), entries, asked, author(`${today}T10:00:00.000Z`))
  }

  async function validate(month: string, today: string, senderId?: number, answers: BlankAnswers = new Map()) {
    const grid = await gridOf(app.db, clauseId())
    const of = grid.statementOf(month)
    const cells = cellsOf(grid, of, concerned(of, 'validate', senderId))
    const decisions = cells.map(({ hoursId, version }) => ({
      hoursId,
      version,
      refusedCentihours: 0,
      refusedReason: '',
      attestedCentihours: null,
      attestedReason: '',
    }))
    const asked = { version: of.version, ...(senderId && { senderId }), decisions, answers }
    return validateStatement(app.db, await place(), month, asked, author(`${today}T11:00:00.000Z`))
  }

  it('keep every date and every author of what was validated, opened again, sent back, answered, validated', async () => {
    const { db } = app
    const returned = async (verb: typeof reopenStatement, reason: string, dueOn: string, today: string) => {
      const { version } = await statement('2026-10')
      return verb(db, await place(), '2026-10', { version, reason, dueOn }, author(`${today}T12:00:00.000Z`))
    }
    expect(await validate('2026-10', '2026-11-12')).to.equal(null)
    expect(await returned(reopenStatement, 'P-003 compté deux fois', '2026-12-03', '2026-11-18')).to.equal(null)
    expect(await returned(sendBackStatement, 'Corriger P-003', '2026-12-05', '2026-11-19')).to.equal(null)
    expect((await write('2026-10', '12', '2026-11-24', '2026-11-26')).kind).to.equal('saved')
    expect(await validate('2026-10', '2026-11-27', app.cast.companies.relais)).to.equal(null)

    const logs = await statementLogs(db, [clauseId()])
    const [own] = logs.filter(log => log.period === '2026-10' && log.senderId === app.cast.companies.relais)
    expect(
      own!.events.map(event => [event.gesture, event.receivedOn, event.dueOn, event.reason, event.byName]),
    ).to.deep.equal([
      ['receive', '2026-11-10', null, '', 'Camille Aubry'],
      ['validate', null, null, '', 'Camille Aubry'],
      ['reopen', null, '2026-12-03', 'P-003 compté deux fois', 'Camille Aubry'],
      ['sendBack', null, '2026-12-05', 'Corriger P-003', 'Camille Aubry'],
      ['receive', '2026-11-24', null, '', 'Camille Aubry'],
      ['validate', null, null, '', 'Camille Aubry'],
    ])
    expect(own!.events.map(event => event.recordedAt.slice(0, 10)).slice(1)).to.deep.equal([
      '2026-11-12',
      '2026-11-18',
      '2026-11-19',
      '2026-11-26',
      '2026-11-27',
    ])
    expect(await states('2026-10')).to.deep.equal({
      [app.cast.companies.relais]: 'validated',
      [app.cast.companies.batisseurs]: 'sentBack',
    })
  })

  it('are received the day the company answered, never a day to come', async () => {
    const refused = await write('2026-10', '21', '2026-11-18', '2026-11-17')
    expect(refused).to.include({ kind: 'refused', sentence: 'Ce relevé n’a pas pu arriver après aujourd’hui.' })

    await write('2026-10', '21', '2026-11-13', '2026-11-17')
    const row = await app.db('statements').where({ period: '2026-10', sender_id: app.cast.companies.relais }).first()
    expect(row).to.include({ received_on: '2026-11-13', state: 'toCheck' })
    const [last] = await app.db('statement_events').where({ statement_id: row.id }).orderBy('id', 'desc').limit(1)
    expect(last).to.include({ received_on: '2026-11-13', recorded_at: '2026-11-17T10:00:00.000Z' })
  })

  it('typed late but received in time make nobody late', async () => {
    const before = await standingOf(app.db, clauseId())
    expect(before).to.include({ judged_at: '2026-09-30', to_check_periods: 1 })

    for (const index of [0, 1]) await write('2026-11', '30', '2026-12-14', '2026-12-20', index)
    expect(await standingOf(app.db, clauseId(), '2026-12-20')).to.include({
      judged_at: '2026-09-30',
      to_check_periods: 2,
      overdue_periods: before.overdue_periods,
    })
  })

  it('are settled for one employer, the other waiting', async () => {
    const { relais, batisseurs } = app.cast.companies
    expect(await validate('2026-10', '2026-11-17', relais)).to.equal(null)

    expect(await states('2026-10')).to.deep.equal({ [relais]: 'validated', [batisseurs]: 'toCheck' })
    expect(await write('2026-10', '12', '2026-11-17', '2026-11-17')).to.include({ kind: 'refused' })
    expect((await write('2026-10', '12', '2026-11-17', '2026-11-17', 1)).kind).to.equal('saved')
    expect((await standingOf(app.db, clauseId())).accepted_centihours).to.equal(1156_50 + 20_00 + 23_00)
  })

  it('come by quarters where the contract says so', async () => {
    await app.db('rhythms').insert({
      clause_id: clauseId(),
      effect_on: '2026-10-01',
      period: 'quarter',
      due_days: 20,
      recorded_at: '2026-09-20T10:00:00.000Z',
    })
    await write('2026-12', '30', '2027-01-12', '2027-01-12')
    expect(await statement('2026-11')).to.include({ key: '2026-T4', dueOn: '2027-01-20' })
    expect((await statement('2026-09')).key).to.equal('2026-09')
    const asked = await validate('2026-11', '2027-01-13')
    expect(asked).to.have.property('blanks').with.length(3)
    const none = new Map(app.cast.troisMoulins.placementIds.map(id => [id, { kind: 'none', version: 1 } as const]))
    expect(await validate('2026-11', '2027-01-13', undefined, none)).to.equal(null)

    const row = await app.db('statements').where({ period: '2026-T4', sender_id: app.cast.companies.relais }).first()
    expect(row).to.include({ first_month: '2026-10', last_month: '2026-12', state: 'validated' })
    expect(await states('2026-10')).to.deep.include({ [app.cast.companies.relais]: 'validated' })
  })

  it('judge a finished contract without the one that never came, after a reminder', async () => {
    const today = '2027-06-01'
    const { db } = app
    await validate('2026-10', '2026-11-17')
    const judged = async () => {
      const { version } = await statement('2027-04')
      const asked = { version, reason: 'Deux relances sans réponse' }
      return judgeWithout(db, await place(), '2027-04', asked, author(`${today}T10:00:00.000Z`))
    }
    expect(await judged()).to.match(/Personne n’a été relancé/)

    await db('facts').insert({
      contract_id: app.cast.troisMoulins.contractId,
      kind: 'reminder',
      dated_on: '2027-05-20',
      text: 'Relevé d’avril',
      recorded_at: '2027-05-20T10:00:00.000Z',
    })
    expect(await judged()).to.equal(null)
    expect(Object.values(await states('2027-04'))).to.deep.equal(['judgedWithout', 'judgedWithout'])
    expect((await db('journal').where({ action: 'statement.judgedWithout' })).length).to.equal(1)
  })

  it('count hours before eligibility once a decision says so, until it is taken back', async () => {
    const { db } = app
    const [participantId] = app.cast.troisMoulins.participantIds
    const [placementId] = app.cast.troisMoulins.placementIds
    await db('participants')
      .where({ id: participantId })
      .update({ eligible_on: '2025-03-31', evidence_on: '2025-03-31' })
    const counted = async () => (await standingOf(db, clauseId())).counted_centihours
    const decided = { decidedOn: '2026-11-16', reason: 'Fiche du prescripteur retrouvée' }
    const of = await placementFor(db, clauseId(), placementId)
    await unsettle(db, [clauseId()])
    const before = await counted()

    expect(
      await regularise(
        db,
        await place(),
        of,
        { ...decided, decidedOn: '2026-11-18' },
        author('2026-11-17T10:00:00.000Z'),
      ),
    ).to.match(/à venir/)
    expect(await regularise(db, await place(), of, decided, author('2026-11-17T10:00:00.000Z'))).to.equal(null)
    expect(await counted()).to.be.greaterThan(before)
    expect(await regularisationOf(db, of.id)).to.include({ ...decided, byName: 'Camille Aubry' })
    expect(await regularise(db, await place(), of, decided, author('2026-11-17T10:05:00.000Z'))).to.match(/déjà/)

    const back = { reason: 'La fiche était celle d’une autre personne' }
    expect(await unregularise(db, await place(), of, back, author('2026-11-17T11:00:00.000Z'))).to.equal(null)
    expect(await counted()).to.equal(before)
    expect(await db('regularisations')).to.have.length(2)
  })

  it('are, in the lists, what their lines come to, whatever was done', async () => {
    const random = dice(20261117)
    const { db } = app
    let today = '2026-11-17'
    const second = { confirmedBy: 'buyer', effectOn: '2026-10-31' } as const
    expect(await decideSecondStep(db, await place(), second, author('2026-11-17T08:00:00.000Z'))).to.equal(null)
    for (let step = 0; step < 120; step++) {
      const month = random.of(['2026-08', '2026-09', '2026-10', '2026-11', '2026-12'])
      const senderId = random.of([undefined, app.cast.companies.relais, app.cast.companies.batisseurs])
      const { version } = await statement(month)
      const asked = { version, ...(senderId && { senderId }) }
      const by = author(`${today}T${String(10 + (step % 10)).padStart(2, '0')}:00:00.000Z`)
      const gesture = random.of<Gesture>([
        ...(['receive', 'validate', 'sendBack', 'reopen', 'nothingWorked', 'judgeWithout'] as const),
        ...(['takeBack', 'confirm', 'handBack'] as const),
      ])
      const returned = { ...asked, reason: `Motif ${step}`, dueOn: plusDays(today, 15) }
      const acts: Record<Gesture, () => Promise<unknown>> = {
        receive: () => write(month, String(random.below(60)), today, today, random.below(3)),
        validate: () => validate(month, today, senderId),
        sendBack: async () => sendBackStatement(db, await place(), month, returned, by),
        takeBack: async () => takeBackStatement(db, await place(), month, { version }, by),
        confirm: async () => confirmStatement(db, await place(), month, { version }, by),
        handBack: async () => handBackStatement(db, await place(), month, returned, by),
        reopen: async () => reopenStatement(db, await place(), month, returned, by),
        nothingWorked: async () => sayNothingWorked(db, await place(), month, { ...asked, receivedOn: today }, by),
        judgeWithout: async () => judgeWithout(db, await place(), month, { ...asked, reason: 'Silence' }, by),
      }
      await acts[gesture]().catch(error => {
        if (!(error instanceof Conflict)) throw error
      })
      if (step % 4 === 3) today = plusDays(today, 2)
    }

    const logs = await statementLogs(db, [clauseId()])
    expect(new Set(logs.flatMap(({ events }) => events.map(({ gesture }) => gesture))).size).to.be.at.least(6)
    for (const { statementId, events } of logs) {
      const { state, receivedOn } = replayed(events, '')
      expect(await db('statements').where({ id: statementId }).first()).to.include({
        state,
        received_on: receivedOn,
        due_on: replayed(events, '').dueOn || null,
        version: events.length,
      })
    }
  })
})

describe('two people at the same instant, on one statement', () => {
  it('one settles it, the other is told that it changed', async () => {
    const own = await ownDatabase()
    try {
      const cast = await seedCast(own.db)
      const place = {
        contract: await contractFor(own.db, camille, cast.troisMoulins.contractId),
        clauseId: cast.troisMoulins.clauseId,
      }
      const { version } = (await gridOf(own.db, place.clauseId)).statementOf('2026-10')
      const sendBack = (reason: string) =>
        sendBackStatement(
          own.db,
          place,
          '2026-10',
          { version, reason, dueOn: '2026-12-02' },
          { userId: cast.users.camille, at: '2026-11-17T12:00:00.000Z', today: '2026-11-17', formKey: null },
        ).catch(error => (error instanceof Conflict ? 'conflict' : Promise.reject(error)))
      const answers = await Promise.all(['Un', 'Deux', 'Trois'].map(sendBack))

      expect(answers.filter(answer => answer === null)).to.have.length(1)
      expect(answers.filter(answer => answer === 'conflict')).to.have.length(2)
      expect(await own.db('statement_events').where({ gesture: 'sendBack' }).distinct('reason')).to.have.length(1)
    } finally {
      await own.drop()
    }
  })
})

/** Always the same rolls. */
function dice(seed: number) {
  let state = seed
  const below = (most: number) => {
    state = (state * 1103515245 + 12345) % 2147483648
    return Math.floor((state / 2147483648) * most)
  }
  return { below, of: <Item>(items: readonly Item[]): Item => items[below(items.length)]! }
}
