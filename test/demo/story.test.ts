import { expect } from 'chai'
import type { Knex } from 'knex'
import type { Untyped } from '#db/queries.ts'
import { clockAt } from '#server/base/clock.ts'
import { fillDemo } from '#server/demo/actions.ts'
import { owedUnder } from '#server/register/attachments/demands.ts'
import { FULL_MONTH } from '#server/register/hours/flag-rules.ts'
import { MOST_IN_A_MONTH } from '#server/register/hours/rules.ts'
import { letterText } from '#server/register/proceedings/letters.ts'
import { stateOf } from '#server/register/proceedings/rules.ts'
import { contractOfProceeding, proceedingNumbered } from '#server/register/proceedings/store.ts'
import { passwordMatches } from '#server/users/passwords.ts'
import { onPostgres } from '../support/database.ts'
import { toldOn } from '../support/told.ts'

// Read on an ordinary day, on the first of a month, when what is told in days goes back before what is told in months, and on the
// last day of a leap February: the story must hold on each.
const ORDINARY = '2026-11-17'
const FIRST = '2026-12-01'
for (const today of [ORDINARY, FIRST, '2028-02-29']) {
  describe(`the demonstration told on ${today}`, function () {
    this.timeout(600_000)
    let db: Untyped & Knex.Transaction
    const count = async (table: string) => (await db(table).count({ n: '*' }).first())?.n
    before(async function () {
      if (onPostgres && today !== ORDINARY) this.skip() // the story is dated by no query
      db = await toldOn(today)
    })
    after(() => db?.rollback())

    it('shows some sixty contracts, twenty companies and more, two years of hours', async () => {
      expect(await count('contracts')).to.be.within(55, 75)
      expect(await count('companies')).to.be.at.least(20)
      expect(await count('participants')).to.be.at.least(70)
      const months = await db('hours').countDistinct({ n: 'month' }).first()
      expect(months?.n).to.be.at.least(24)
    })

    it('has a notice in the institution’s own words, every other letter in ours', async () => {
      expect((await letterText(db, 'notice')).body).to.include('vous aide à trouver des candidats')
      expect((await letterText(db, 'decision')).ours).to.equal(true)
    })

    it('has a contract in every state, most of them on course', async () => {
      const rows: { status: string; n: number }[] = await db('standings')
        .groupBy('status')
        .select('status')
        .count({ n: '*' })
      const states = Object.fromEntries(rows.map(row => [row.status, row.n]))
      expect(Object.keys(states)).to.have.members([
        'toTake',
        'notStarted',
        'suspended',
        'onCourse',
        'late',
        'atRisk',
        'reached',
        'reachedEarly',
        ...(today === FIRST ? [] : ['silent']), // the second month in silence is not due yet
        'missed',
        'closing',
      ])
      expect(states.onCourse! + states.reached!).to.be.at.least(24)
      expect(states.atRisk).to.be.within(2, 3)
    })

    it('tells Trois-Moulins with the figures of its page', async () => {
      const standing = await db('standings')
        .join('clauses', 'clauses.id', 'standings.clause_id')
        .join('contracts', 'contracts.id', 'clauses.contract_id')
        .where({ 'contracts.title': 'Construction du collège des Trois-Moulins', 'contracts.lot_number': '2' })
        .first('standings.*')
      expect(standing).to.include({
        owed_centihours: 1_800_00,
        logged_centihours: 1_270_25,
        accepted_centihours: 1_224_25,
        counted_centihours: 1_186_50,
        status: 'late',
        to_check_periods: 1,
      })
      expect(standing.expected_centihours).to.be.within(1_340_00, 1_360_00) // judged before the month to check
    })

    it('never counts more than was validated, nor validates more than was declared', async () => {
      const wrong = await db('standings').whereRaw(
        'counted_centihours > accepted_centihours or accepted_centihours > logged_centihours',
      )
      expect(wrong).to.deep.equal([])
    })

    it('makes nobody work more than a month can hold, all contracts together', async () => {
      const months = await db('hours')
        .join('placements', 'placements.id', 'hours.placement_id')
        .groupBy('placements.participant_id', 'hours.month')
        .sum({ centihours: 'hours.centihours' })
      expect(Math.max(...(months as { centihours: number }[]).map(row => row.centihours))).to.be.at.most(
        MOST_IN_A_MONTH,
      )
    })

    it('makes its people work months that a site foreman would believe', async () => {
      const months: { centihours: number | null }[] = await db('hours')
        .join('placements', 'placements.id', 'hours.placement_id')
        .groupBy('placements.participant_id', 'hours.month')
        .having(db.raw('sum(hours.centihours)'), '>', 0)
        .sum({ centihours: 'hours.centihours' })
      const sorted = months.map(row => Number(row.centihours)).sort((a, b) => a - b)
      expect(sorted[Math.floor(sorted.length / 2)]).to.be.within(70_00, 151_67)
      expect(sorted.filter(centihours => centihours < 20_00).length / sorted.length).to.be.below(0.06)
    })

    it('establishes eligibility before the first hour, but where it tells of a late one', async () => {
      const late = await db('participants')
        .join('placements', 'placements.participant_id', 'participants.id')
        .whereRaw('participants.eligible_on > placements.hired_on')
      expect(late).to.have.length(1)
      expect(await db('participants').whereNull('eligible_on').pluck('number')).to.deep.equal([26])
    })

    it('dates nothing done after today', async () => {
      const morning = `${today}T12:00:00.000Z`
      for (const [table, column] of [
        ['statement_events', 'recorded_at'],
        ['hours', 'logged_at'],
        ['journal', 'at'],
        ['contracts', 'followed_at'],
      ] as const)
        expect(await db(table).where(column, '>', morning), `${table}.${column}`).to.have.length(0)
      for (const [table, column] of [
        ['facts', 'dated_on'],
        ['commitments', 'dated_on'],
        ['contracts', 'notified_on'],
        ['placements', 'hired_on'],
        ['statements', 'received_on'],
      ] as const)
        expect(await db(table).where(column, '>', today), `${table}.${column}`).to.have.length(0)
    })

    it('shows a group, reserved contracts, a pool, a correction, a part not accepted, a statement sent back', async () => {
      expect(await db('contract_holders').distinct('role').pluck('role')).to.have.members([
        'holder',
        'leadHolder',
        'coHolder',
        'subcontractor',
      ])
      expect(
        await db('contracts').whereNotNull('reserved_article').distinct('reserved_article').pluck('reserved_article'),
      ).to.have.length(4)
      expect(await db('clauses').whereNotNull('pool_id')).to.have.length(2)
      expect(await count('hour_revisions')).to.be.at.least(2)
      expect(await db('hours').where('refused_centihours', '>', 0)).to.have.length(2)
      expect(await db('statements').where({ state: 'sentBack' }).distinct('clause_id', 'period')).to.have.length(1)
      expect(await db('commitments').distinct('kind').pluck('kind')).to.have.members([
        'initial',
        'amendment',
        'order',
        'tranche',
        'cancellation',
      ])
    })

    it('shows a group of three with its parts, a resumption, a new end, quarters, a notice and a buyer’s own thresholds', async () => {
      const shares = await db('contract_holders').whereNotNull('share_points').orderBy('id').pluck('share_points')
      expect(shares).to.deep.equal([60_00, 25_00, 15_00])
      expect(await db('contracts').whereNot({ group_form: '' }).pluck('group_form')).to.deep.equal([
        'jointLeadSolidary',
      ])
      expect(await db('contracts').whereNotNull('noticed_on')).to.have.length(2)
      const resumption = await db('facts').where({ kind: 'resumption' }).first()
      expect(resumption.text).to.match(/^la fin de l’exécution est reportée de \d+\sjours/)
      const kinds = await db('execution_acts').orderBy('id').pluck('kind')
      expect(kinds.sort()).to.deep.equal(['amendment', 'initial', 'initial', 'resumption'])
      const [rhythm, ...others] = await db('rhythms').where({ period: 'quarter' })
      expect(others).to.deep.equal([])
      expect(rhythm).to.include({ period: 'quarter', due_days: 30 })
      const periods: string[] = await db('statements').where({ clause_id: rhythm.clause_id }).distinct().pluck('period')
      expect(periods.length).to.be.at.least(2)
      expect(periods.filter(period => !/-T[1-4]$/.test(period))).to.deep.equal([])
      const [thresholds] = await db('thresholds').join('buyers', 'buyers.id', 'thresholds.buyer_id')
      expect(thresholds).to.include({ name: 'Ville de Marvaux', late_points: 4 })
      expect(await db('journal').where({ action: 'buyer.thresholdsSet' })).to.have.length(1)
    })

    it('shows a sanction file at each of its stages, and every step but those taken back', async () => {
      const files = await db('proceedings').orderBy('id').pluck('id')
      const stages = []
      for (const id of files) {
        const steps = (await proceedingNumbered(db, (await contractOfProceeding(db, id))!, id)).steps
        stages.push(stateOf(steps).stage)
      }
      expect(stages.sort()).to.deep.equal(['closed', 'closed', 'decided', 'heard', 'noticed', 'received'])
      const told = await db('proceeding_steps').distinct().pluck('gesture')
      expect(told).to.include.members(['suggest', 'unobserve', 'propose', 'waive', 'deduct', 'close'])
    })

    it('shows what happens in a house: no hours, two grounds, overtime, an answer awaited, somebody who left', async () => {
      const [hourless] = await db('contracts').where({ hourless: 1 })
      expect(hourless.title).to.equal('Fournitures de bureau recyclées')
      expect((await db('hourless').first()).reason).to.match(/aucune heure/)
      expect(await db('participant_grounds').pluck('ground')).to.deep.equal(['B_QPV'])
      expect(await db('hours').where('centihours', '>', FULL_MONTH).pluck('centihours')).to.deep.equal([158_00])
      expect(await db('directorates').whereNotNull('retired_on').pluck('name')).to.deep.equal([
        'Direction de la culture',
      ])
      const left = await db('users').whereNotNull('disabled_at').first()
      expect(await db('contracts').where({ followed_by: left.id })).to.have.length(1)
      expect(await db('journal').where({ action: 'portfolio.handedOver' })).to.have.length(2)
      const [published] = await db('amendments').where({ source: 'decp' })
      const contract = await db('contracts').where({ id: published.contract_id }).first()
      expect(published.signed_on > contract.ends_on).to.equal(true) // « fin à confirmer »
      const estimated = await db('contracts').whereNull('starts_on').whereNotNull('ends_on')
      expect(estimated.length).to.be.at.least(3)
      const open = await db('placements')
        .join('participants', 'participants.id', 'placements.participant_id')
        .join('statements', 'statements.clause_id', 'placements.clause_id')
        .whereRaw('statements.sender_id = placements.employer_id')
        .where({ number: 42, state: 'toCheck' })
      expect(open).to.have.length(1)
    })

    it('shows a second look by the buyer, more time granted and waited for, hours split, a paper owed', async () => {
      const [step, ...others] = await db('second_steps')
      expect(others).to.deep.equal([])
      const states = await db('statements').where({ clause_id: step.clause_id }).orderBy('period').pluck('state')
      expect(states.at(-1)).to.equal('toConfirm')
      expect(await db('statement_events').where({ gesture: 'confirm' })).to.have.length.at.least(2)

      const requests = await db('statement_requests').where({ thing: 'time' })
      expect(requests.map(({ gesture }) => gesture).sort()).to.deep.equal(['ask', 'ask', 'grant'])
      expect(requests.find(({ gesture }) => gesture === 'grant')!.due_on > today).to.equal(true)

      const entries = await db('split_entries').orderBy('month')
      expect(entries).to.have.length.at.least(1)
      for (const { id, centihours, month } of entries) {
        const lines = await db('split_lines').where({ entry_id: id })
        expect(lines).to.have.length(2)
        expect(lines[0].centihours + lines[1].centihours).to.equal(centihours)
        for (const { placement_id, centihours: part } of lines)
          expect(await db('hours').where({ placement_id, month }).first()).to.include({ centihours: part })
      }

      const demands = await db('piece_demands')
      const clauseId = demands[0].clause_id
      const owed = (await owedUnder(db, [clauseId], today)).get(clauseId)!
      const brought = await db('attachments').where({ clause_id: clauseId, kind: 'P_HEURES' })
      expect(owed.map(({ kind }) => kind)).to.deep.equal(['P_HEURES'])
      expect(brought.length).to.be.at.least(1)
    })

    it('lets each of its people sign in', async () => {
      const user = await db('users').where({ name: 'Hélène Carrel' }).first()
      expect(await passwordMatches('demonstration-des-clauses', user?.password_hash ?? null)).to.equal(true)
    })

    it('is told once, and never over other data', async () => {
      expect(await fillDemo(db, clockAt(today))).to.equal('found')
      await db('settings').where({ key: 'demo.filled-on' }).delete()
      expect(await fillDemo(db, clockAt(today))).to.equal('refused')
    })
  })
}
