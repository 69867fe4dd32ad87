import { expect } from 'chai'
import { migrate } from '#db/connect.ts'
import type { Untyped } from '#db/queries.ts'
import { accountsOf } from '#server/compliance/measure.ts'
import { suspensionsIn } from '#server/register/facts/rules.ts'
import { factsOf } from '#server/register/facts/store.ts'
import { statementLogs } from '#server/register/hours/statement-log.ts'
import { filled, inserting, previousDatabase } from '../support/previous.ts'

// What the version before wrote over, and its journal kept: a month opened again, an end moved, a suspension ended.

describe('the history of a database filled by the version before', function () {
  this.timeout(120_000)
  let own: Awaited<ReturnType<typeof previousDatabase>>
  let db: Untyped
  let ids: Awaited<ReturnType<typeof filled>>
  beforeEach(async () => {
    own = await previousDatabase()
    db = own.db
    ids = await filled(db)
  })
  afterEach(() => own.drop())

  const journaled = (at: string, action: string, subject: [string, number], before: object | null, after: object) =>
    inserting(db)('journal', {
      at,
      actor_id: ids.user,
      action,
      subject: subject[0],
      subject_id: subject[1],
      href: '/',
      before: before && JSON.stringify(before),
      after: JSON.stringify(after),
    })
  const told = async (month: string, senderId: number | null = ids.relais) => {
    const log = (await statementLogs(db, [ids.clauseId])).find(one => one.period === month && one.senderId === senderId)
    return log?.events.map(event => [event.gesture, event.state, event.recordedAt.slice(0, 10), event.byName]) ?? null
  }

  describe('a month closed, opened again, closed again', () => {
    // January, of which the row knows the last closing only: the 9th of February.
    beforeEach(async () => {
      const month = { month: '2026-01' }
      const on: [string, number] = ['contract', ids.contract]
      await journaled('2026-02-03T09:00:00.000Z', 'hours.logged', on, null, { 'P-003 2026-01': 80_00 })
      await journaled('2026-02-04T09:00:00.000Z', 'statement.validated', on, month, month)
      const opened = { ...month, validatedAt: '2026-02-04T09:00:00.000Z' }
      await journaled('2026-02-04T15:00:00.000Z', 'statement.reopened', on, opened, { ...month, reason: 'Une ligne.' })
      await migrate(db)
    })

    it('keeps each of its lives, dated and signed', async () => {
      expect(await told('2026-01')).to.deep.equal([
        ['receive', 'toCheck', '2026-02-03', 'Camille Aubry'],
        ['validate', 'validated', '2026-02-04', 'Camille Aubry'],
        ['reopen', 'toCheck', '2026-02-04', 'Camille Aubry'],
        ['receive', 'toCheck', '2026-02-05', null],
        ['validate', 'validated', '2026-02-09', 'Camille Aubry'],
      ])
    })

    it('is read as it was known on each of those days', async () => {
      await db('hours').update({ logged_at: '2026-02-02T09:00:00.000Z' })
      const counted = async (known: string) => {
        const [one] = await accountsOf(db, [ids.clauseId], { at: '2026-01-31', known, today: known })
        return one!.account.accepted
      }
      expect(await counted('2026-02-03')).to.equal(0)
      expect(await counted('2026-02-05')).to.equal(0)
      expect(await counted('2026-02-09')).to.equal(80_00)
    })
  })

  it('gives a send-back answered since the day that the journal kept', async () => {
    const after = { month: '2026-04', reason: 'Deux lignes en double.' }
    const on: [string, number] = ['contract', ids.contract]
    await journaled('2026-05-10T09:00:00.000Z', 'statement.sentBack', on, { month: '2026-04' }, after)
    await migrate(db)
    expect(await told('2026-04')).to.deep.equal([
      ['sendBack', 'sentBack', '2026-05-10', 'Camille Aubry'],
      ['receive', 'toCheck', '2026-05-12', null],
    ])
  })

  it('leaves a month opened again to be checked, with no due day that nobody gave', async () => {
    const on: [string, number] = ['contract', ids.contract]
    const opened = { month: '2026-02', validatedAt: '2026-03-09T09:00:00.000Z' }
    await db('statements').where({ month: '2026-02' }).update({ validated_at: null, validated_by: null })
    await journaled('2026-03-10T09:00:00.000Z', 'statement.reopened', on, opened, {
      month: '2026-02',
      reason: 'Revoir.',
    })
    await migrate(db)
    expect((await told('2026-02'))?.at(-1)).to.deep.equal(['reopen', 'toCheck', '2026-03-10', 'Camille Aubry'])
    const row = await db('statements').where({ period: '2026-02', sender_id: ids.relais }).first()
    expect(row).to.include({ state: 'toCheck', due_on: null })
  })

  it('receives hours that came with no statement, and says so', async () => {
    await db('statements').where({ month: '2026-03' }).delete()
    await migrate(db)
    expect(await told('2026-03')).to.deep.equal([['receive', 'toCheck', '2026-01-02', null]])
    const line = await db('statement_events').whereLike('reason', 'Heures reprises%').first()
    expect(line.reason).to.match(/sans relevé/)
  })

  it('keeps a month closed before it is said to have come, and one of which nobody is the sender', async () => {
    await db('statements').where({ month: '2026-02' }).update({ received_at: '2026-03-12T09:00:00.000Z' })
    await db('contract_holders').delete()
    await db('statements').insert({
      clause_id: ids.clauseId,
      month: '2025-12',
      received_at: '2026-01-05T09:00:00.000Z',
      nothing_worked_at: '2026-01-05T09:00:00.000Z',
      nothing_worked_by: ids.user,
    })
    await migrate(db)
    expect((await told('2026-02'))?.at(-1)?.[1]).to.equal('validated')
    expect(await told('2025-12', null)).to.deep.equal([
      ['nothingWorked', 'nothingWorked', '2026-01-05', 'Camille Aubry'],
    ])
  })

  it('dates an answer given at night by the day in France', async () => {
    await db('statements').where({ month: '2026-01' }).update({ received_at: '2026-02-05T23:30:00.000Z' })
    await migrate(db)
    const row = await db('statements').where({ period: '2026-01', sender_id: ids.relais }).first()
    expect(row.received_on).to.equal('2026-02-06')
  })

  it('reads a figure corrected since as it was accepted then', async () => {
    await migrate(db)
    await db('hours').where({ month: '2026-02' }).update({ logged_at: '2026-03-07T09:00:00.000Z' })
    const [one] = await accountsOf(db, [ids.clauseId], { at: '2026-02-28', known: '2026-03-05', today: '2026-03-05' })
    const february = one!.account.members[0]!.source.work.find(({ month }) => month === '2026-02')
    expect(february).to.include({ centihours: 85_00, refusedCentihours: 5_00, attestedCentihours: null })
  })

  describe('ends of execution', () => {
    const amended = async (number: number, signedOn: string, endsOn: string, at: string, before: string | null) => {
      const insert = inserting(db)
      const amendment = { contract_id: ids.contract, number, signed_on: signedOn, ends_on: endsOn, source: 'typed' }
      const amendmentId = await insert('amendments', { ...amendment, created_at: at })
      const line = {
        clause_id: ids.clauseId,
        kind: 'amendment',
        dated_on: signedOn,
        centihours: 0,
        label: `n° ${number}`,
      }
      const lineId = await insert('commitments', {
        ...line,
        amendment_id: amendmentId,
        recorded_at: at,
        recorded_by: ids.user,
      })
      await journaled(at, 'commitment.added', ['commitment', lineId], { endsOn: before }, { endsOn })
      await db('contracts').where({ id: ids.contract }).update({ ends_on: endsOn })
    }
    const acts = async () =>
      (await db('execution_acts').orderBy('id')).map(act => [
        act.kind,
        act.effect_on,
        act.ends_on,
        act.recorded_at.slice(0, 10),
        act.recorded_by,
      ])

    it('stand in the order of their effect, whatever the order in which they were recorded', async () => {
      await amended(1, '2026-06-01', '2027-06-30', '2026-06-05T09:00:00.000Z', '2026-12-31')
      await amended(2, '2026-04-01', '2027-03-31', '2026-06-09T09:00:00.000Z', '2027-06-30')
      await migrate(db)
      expect(await acts()).to.deep.equal([
        ['initial', null, '2026-12-31', '2026-01-02', null],
        ['amendment', '2026-04-01', '2027-03-31', '2026-06-09', ids.user],
        ['amendment', '2026-06-01', '2027-06-30', '2026-06-05', ids.user],
        ['correction', '2026-06-01', '2027-03-31', '2026-06-09', ids.user],
      ])
    })

    it('corrected since, are so from the day on which the journal says it', async () => {
      await amended(1, '2026-06-01', '2027-06-30', '2026-06-05T09:00:00.000Z', '2026-12-31')
      await db('contracts').update({ ends_on: '2027-07-31' })
      const on: [string, number] = ['contract', ids.contract]
      const [before, after] = [{ endsOn: '2027-06-30' }, { endsOn: '2027-07-31' }]
      await journaled('2026-06-20T09:00:00.000Z', 'contract.edited', on, before, after)
      await migrate(db)
      expect((await acts()).at(-1)).to.deep.equal(['correction', '2026-06-01', '2027-07-31', '2026-06-20', ids.user])
    })

    it('that an amendment was the first to fix have none before', async () => {
      await amended(1, '2026-06-01', '2027-06-30', '2026-06-05T09:00:00.000Z', null)
      await migrate(db)
      expect(await acts()).to.deep.equal([['amendment', '2026-06-01', '2027-06-30', '2026-06-05', ids.user]])
    })

    it('say that the first is not known where nothing kept it', async () => {
      const amendment = { contract_id: ids.contract, number: 1, signed_on: '2026-06-01', ends_on: '2026-12-31' }
      await db('amendments').insert({ ...amendment, source: 'typed', created_at: '2026-06-05T09:00:00.000Z' })
      await migrate(db)
      const [first] = await db('execution_acts').orderBy('id')
      expect(first).to.include({ kind: 'carried', ends_on: '2026-12-31' })
      expect(first.reason).to.match(/^Avant la reprise/)
    })

    it('brought back by a termination leave what was owed as the register said it', async () => {
      await amended(1, '2026-06-01', '2026-05-31', '2026-06-05T09:00:00.000Z', '2026-12-31')
      await migrate(db)
      const [one] = await accountsOf(db, [ids.clauseId], { at: '2026-06-30', today: '2026-07-10' })
      expect(one!.account.owed).to.equal(1_000_00)
    })
  })

  describe('a suspension that was ended', () => {
    const suspended = () =>
      inserting(db)('facts', {
        contract_id: ids.contract,
        kind: 'suspension',
        dated_on: '2026-03-01',
        until_on: '2026-04-14',
        text: 'Crue',
        recorded_at: '2026-03-02T09:00:00.000Z',
        recorded_by: ids.user,
      })
    const ended = (id: number) =>
      journaled('2026-04-20T09:00:00.000Z', 'fact.ended', ['fact', id], { untilOn: null }, { untilOn: '2026-04-14' })

    it('is read as open until somebody ended it', async () => {
      await ended(await suspended())
      await migrate(db)
      const facts = await factsOf(db, [ids.contract])
      expect(suspensionsIn(facts)).to.deep.equal([{ from: '2026-03-01', until: '2026-04-14' }])
      expect(facts.find(({ kind }) => kind === 'resumption')).to.include({
        datedOn: '2026-04-15',
        recordedAt: '2026-04-20T09:00:00.000Z',
        recordedByName: 'Camille Aubry',
        byReader: true,
      })
      expect(suspensionsIn(facts.filter(({ recordedAt }) => recordedAt <= '2026-04-19'))).to.deep.equal([
        { from: '2026-03-01', until: null },
      ])
    })

    it('keeps its end where it stood when it was written with it, or taken back', async () => {
      await suspended()
      const wrong = await suspended()
      await ended(wrong)
      const note = {
        contract_id: ids.contract,
        kind: 'note',
        dated_on: '2026-05-01',
        text: 'Erreur',
        cancels_id: wrong,
      }
      await db('facts').insert({ ...note, recorded_at: '2026-05-01T09:00:00.000Z' })
      await migrate(db)
      expect(await db('facts').where({ kind: 'suspension' }).pluck('until_on')).to.deep.equal([
        '2026-04-14',
        '2026-04-14',
      ])
      expect(await db('facts').where({ kind: 'resumption' })).to.have.length(0)
    })
  })
})
