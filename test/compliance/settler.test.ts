import { setTimeout as wait } from 'node:timers/promises'
import { expect } from 'chai'
import type { Untyped } from '#db/queries.ts'
import { type Cast, type Person, seedCast } from '#db/seeds/cast.ts'
import { TERMINAL } from '#server/access/rules.ts'
import { type Clock, clockAt } from '#server/base/clock.ts'
import type { Worker } from '#server/base/worker.ts'
import { contractsListed } from '#server/compliance/contract-list.ts'
import { everything } from '#server/compliance/contract-query.ts'
import { measured, memberOf } from '#server/compliance/measure.ts'
import { startSettler } from '#server/compliance/settler.ts'
import { countUnsettled, LOT, settleAll, settled } from '#server/compliance/store.ts'
import { figureWith } from '#server/register/clauses/figure-rules.ts'
import { addLine } from '#server/register/clauses/line-actions.ts'
import type { LineForm } from '#server/register/clauses/rules.ts'
import { clauseOfContract } from '#server/register/clauses/store.ts'
import { contractFor } from '#server/register/contracts/store.ts'
import { serve, type TestApp } from '../support/app.ts'
import { onPostgres, ownDatabase } from '../support/database.ts'
import { toldOn } from '../support/told.ts'

const today = '2026-11-17'
const monthAfter = '2026-12-01'

describe('what no reader has time for is worked off in the background', function () {
  this.timeout(60_000)
  let own: Awaited<ReturnType<typeof ownDatabase>>
  let db: Untyped
  let cast: Cast
  const settlers: Worker[] = []
  const faults: object[] = []
  const start = (clock: Clock, idle = 5_000) => {
    const settler = startSettler(db, clock, { error: fault => faults.push(fault) }, { idle, breath: 1 })
    settlers.push(settler)
    return settler
  }
  const left = (day: string) => countUnsettled(db, TERMINAL, day)
  const untilNoneIsLeft = async (day: string) => {
    for (let tries = 0; (await left(day)) > 0; tries++) {
      expect(tries, 'still waiting').to.be.lessThan(400)
      await wait(25)
    }
  }

  beforeEach(async () => {
    own = await ownDatabase()
    db = own.db
    cast = await seedCast(db, today)
    faults.length = 0
  })
  afterEach(async () => {
    for (const settler of settlers.splice(0)) await settler.stop()
    await own.drop()
  })

  /** As many contracts with a clause of 100 h as it takes to fill more than two lots. */
  const fill = async (number = 2 * LOT + 10) => {
    const { hauteVesle } = cast.buyers
    for (let index = 0; index < number; index++) {
      const [contract] = await db('contracts')
        .insert({
          buyer_id: hauteVesle,
          form: 'contract',
          number: `L-${index}`,
          title: `Marché ${index}`,
          nature: 'Marché',
          source: 'typed',
          search_text: '',
          sort_text: `marche ${index}`,
          starts_on: '2026-01-01',
          ends_on: '2027-12-31',
          followed_by: cast.users.camille,
          created_at: today,
        })
        .returning('id')
      const [clause] = await db('clauses')
        .insert({ contract_id: contract.id, legal_basis: 'L2112-2', eligibility_months: 24, created_at: today })
        .returning('id')
      await db('commitments').insert({
        clause_id: clause.id,
        kind: 'initial',
        dated_on: '2026-01-01',
        centihours: 100_00,
        label: 'Notification',
        recorded_at: `${today}T12:00:00.000Z`,
      })
    }
  }

  it('a clause has its place among the standings from its first day, before anyone measures it', async () => {
    await settleAll(db, today)
    expect(await left(today)).to.equal(0)
    await fill(1)

    expect(await left(today)).to.equal(1)
    const listed = await contractsListed(db, TERMINAL, everything, today, { offset: 0, limit: 50 })
    expect(listed.find(one => one.number === 'L-0')!.word).to.equal('measuring')
  })

  it('a reader brings one lot up to date and waits for no more; the rest follows', async () => {
    await fill()
    await settled(db, today)
    expect(await left(today)).to.equal(2 * LOT + 10 + 2 - LOT)

    start(clockAt(today))
    await untilNoneIsLeft(today)
    expect(await db('standings').where({ status: '' })).to.deep.equal([])
  })

  it('is told by a reader who left something, without waiting for its next look', async () => {
    start(clockAt(today), 600_000)
    await untilNoneIsLeft(today)
    await wait(100) // it looked, and found nothing
    await fill()

    await settled(db, today)
    await untilNoneIsLeft(today)
  })

  it('others are answered while it works', async () => {
    await fill()
    await settleAll(db, today)
    expect(await left(monthAfter)).to.equal(2 * LOT + 12)
    start(clockAt(monthAfter))

    let longest = 0
    while ((await left(monthAfter)) > 0) {
      const asked = performance.now()
      await db('contracts').first('id')
      longest = Math.max(longest, performance.now() - asked)
      await wait(1)
    }
    expect(longest).to.be.lessThan(1_000)
  })

  it('goes on after a fault, which it says', async () => {
    await db.schema.renameTable('rhythms', 'rhythms_away')
    await fill()
    start(clockAt(today))
    while (faults.length === 0) await wait(10)

    await db.schema.renameTable('rhythms_away', 'rhythms')
    await settled(db, today)
    await untilNoneIsLeft(today)
    expect(faults).to.have.length(1)
  })

  it('stops when asked, in the middle of its work', async () => {
    await fill()
    await start(clockAt(today)).stop()
    const rest = await left(today)
    await wait(100)
    expect(await left(today)).to.equal(rest)
  })

  it('two processes at once leave the same figures', async () => {
    await fill()
    start(clockAt(today), 20)
    start(clockAt(today), 20)
    await untilNoneIsLeft(today)

    const ids: number[] = await db('clauses').orderBy('id').pluck('id')
    const accounts = await measured(db, ids, { at: today, today })
    const rows = await db('standings').orderBy('clause_id').select('clause_id', 'owed_centihours', 'gap_centihours')
    expect(rows.map(row => [row.owed_centihours, row.gap_centihours])).to.deep.equal(
      ids.map(id => [memberOf(accounts.get(id)!, id).owed, memberOf(accounts.get(id)!, id).gap]),
    )
    const twice = await db('awaited_statements')
      .groupBy('clause_id', 'sender_id', 'period')
      .havingRaw('count(*) > 1')
      .select('clause_id')
    expect(twice).to.deep.equal([])
  })

  it('two write on one contract while a third reads: the last reading holds what both wrote', async () => {
    const { contractId, clauseId } = cast.troisMoulins
    start(clockAt(today), 20)
    const write = async (name: string) => {
      for (let index = 0; index < 10; index++) {
        const contract = await contractFor(db, TERMINAL, contractId)
        const clause = (await clauseOfContract(db, contractId))!
        const line: LineForm = {
          datedOn: '2026-11-02',
          confirmed: false,
          figure: figureWith({ by: 'fixed', centihours: 1_00 }),
          effect: 'plus',
          reference: `${name} ${index}`,
          reason: 'Prestations commandées en plus.',
          basis: '',
          amountCents: null,
          endsOn: null,
          owedThen: 'line',
        }
        const author = { userId: cast.users.camille, at: `${today}T12:00:00.000Z`, today, formKey: `${name} ${index}` }
        const objections = await addLine(db, contract, clause, 'commande', line, author)
        expect(objections).to.equal(null)
      }
    }
    let isOver = false
    const read = async () => {
      let before = 0
      while (!isOver) {
        await settled(db, today)
        const row = await db('standings').where({ clause_id: clauseId }).first()
        expect(row.owed_centihours, 'never less than before').to.be.at.least(before)
        before = row.owed_centihours
        await wait(5)
      }
    }
    const reader = read()
    await Promise.all([write('A'), write('B')])
    isOver = true
    await reader

    await settled(db, today)
    const account = (await measured(db, [clauseId], { at: today, today })).get(clauseId)!
    const row = await db('standings').where({ clause_id: clauseId }).first()
    expect(row.owed_centihours).to.equal(1820_00)
    expect([row.owed_centihours, row.gap_centihours, row.changed]).to.deep.equal([
      account.owed,
      account.gap,
      row.measured,
    ])
  })
})

describe('midnight in Paris, on the last day of a month', function () {
  this.timeout(600_000)

  it('moves no word: nobody becomes late because nobody has counted yet', async function () {
    if (onPostgres) this.skip() // the day is turned by a clock, and what is kept then is tried on both above
    const trx = await toldOn('2026-11-30')
    let now = '2026-11-30T22:59:58.000Z'
    const paris = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Paris' })
    const clock: Clock = { now: () => now, today: () => paris.format(new Date(now)) }
    const people = await trx('users').select('id', 'email')
    const users = Object.fromEntries(people.map(({ id, email }) => [email.split('.')[0], id])) as Record<Person, number>
    const app = {} as TestApp
    const stop = await serve(app, trx, { cast: { users } as Cast, clock, demo: true })
    try {
      await app.as('camille')
      const read = async () => {
        const words = new Map<string, string>()
        for (const page of [1, 2, 3])
          for (const [, id, word] of (await app.get(`/marches?suivi=tous&page=${page}`)).text.matchAll(
            /href="\/marches\/(\d+)"[\s\S]*?<span class="status[^>]*>[\s\S]*?<\/svg> ([^<]*)/g,
          ))
            words.set(id!, word!)
        return words
      }
      expect(clock.today()).to.equal('2026-11-30')
      const before = await read()
      expect(before.size).to.be.greaterThan(50)

      now = '2026-11-30T23:00:02.000Z'
      expect(clock.today()).to.equal('2026-12-01')
      const after = await read()
      const dated: number[] = await trx('contracts')
        .where({ starts_on: '2026-12-01' })
        .orWhere({ ends_on: '2026-11-30' })
        .pluck('id')
      const moved = [...before].filter(([id, word]) => after.get(id) !== word && !dated.includes(Number(id)))
      expect(moved.map(([id, word]) => `${id}: ${word} → ${after.get(id)}`)).to.deep.equal([])
      expect((await app.get('/marches?suivi=tous')).text).to.include('Chiffres à fin novembre\u00a02026')
    } finally {
      await stop()
    }
  })
})
