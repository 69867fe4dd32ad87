import { expect } from 'chai'
import type { Untyped } from '#db/queries.ts'
import {
  dueOf,
  endOf,
  exitSituations,
  nationalCode,
  type SituationSaid,
  situationsOffered,
  type Worked,
} from '#server/register/participants/situation-rules.ts'
import { down, up } from '../../../db/migrations/0074_situations.ts'
import { freshApp } from '../../support/app.ts'

const worked = (hiredOn: string, leftOn: string | null, contractEndsOn: string | null = '2027-12-31'): Worked => ({
  hiredOn,
  leftOn,
  contractEndsOn,
})
const end = (onDay: string): SituationSaid => ({ moment: 'end', situation: 'cdi', onDay })
const six = (onDay: string): SituationSaid => ({ moment: 'six', situation: 'cdi', onDay })

describe('what is to be asked of somebody', () => {
  const left = [worked('2025-03-01', '2026-03-31')]
  const cases: [what: string, employments: Worked[], said: SituationSaid[], today: string, due: string | null][] = [
    ['nothing while they work', [worked('2025-03-01', null)], [], '2026-04-01', null],
    ['nothing on their last day', left, [], '2026-03-31', null],
    ['the end, the day after', left, [], '2026-04-01', 'end 2026-03-31'],
    ['nothing once it is said', left, [end('2026-03-31')], '2026-04-01', null],
    ['six months after, to the day', left, [end('2026-03-31')], '2026-09-30', 'six 2026-09-30'],
    ['not a day before', left, [end('2026-03-31')], '2026-09-29', null],
    ['six months after, whether or not the end was said', left, [], '2026-10-15', 'six 2026-09-30'],
    ['nothing once six is said', left, [end('2026-03-31'), six('2026-09-30')], '2026-10-15', null],
    ['twelve months after', left, [six('2026-09-30')], '2027-04-02', 'twelve 2027-03-31'],
    ['nothing any more after eighteen', left, [], '2027-09-30', null],
    [
      'nothing while one of two employments goes on',
      [...left, worked('2026-01-01', null)],
      [end('2026-03-31')],
      '2026-10-01',
      null,
    ],
    [
      'the new end of someone who came back',
      [...left, worked('2026-05-01', '2026-06-30')],
      [end('2026-03-31')],
      '2026-07-02',
      'end 2026-06-30',
    ],
    [
      'the end of a contract that ends them all',
      [worked('2025-03-01', null, '2026-03-31')],
      [],
      '2026-04-05',
      'end 2026-03-31',
    ],
    [
      'the day that was said of the end, rather than the last worked',
      left,
      [end('2026-04-20')],
      '2026-10-20',
      'six 2026-10-20',
    ],
  ]
  for (const [what, employments, said, today, due] of cases)
    it(what, () => {
      const found = dueOf({ employments, said }, today)
      expect(found && `${found.moment} ${found.on}`).to.equal(due)
    })

  it('has no end where nobody knows when the contract ends', () => {
    expect(endOf([worked('2025-03-01', null, null)], '2030-01-01')).to.equal(null)
    expect(endOf([], '2030-01-01')).to.equal(null)
  })
})

describe('the situations', () => {
  it('each have a code of the returns; two that were said before are kept and offered no more', () => {
    for (const code of Object.keys(exitSituations)) expect(nationalCode(code), code).to.match(/^[A-Z_0-9]+$/)
    expect(Object.keys(situationsOffered())).not.to.include.members(['cdd_short', 'training'])
    expect(Object.keys(situationsOffered('training'))).to.include('training')
  })
})

describe('what was said before of an end', () => {
  const app = freshApp()

  it('is carried over each time it was said, by whom and when, and comes back as it stands', async () => {
    const db: Untyped = app.db
    const { id } = await db('participants').first('id')
    await down(db)
    const said = { participant_id: id, contract_id: null, clause_id: null, effect_on: null }
    const by = { recorded_at: '2026-05-04T09:00:00.000Z', recorded_by: app.cast.users.camille }
    const then = { recorded_at: '2026-06-01T09:00:00.000Z', recorded_by: null }
    const terms = [
      { field: 'exitSituation', value: '', recorded_at: null, recorded_by: null },
      { field: 'exitOn', value: null, recorded_at: null, recorded_by: null },
      { field: 'exitSituation', value: 'jobseeking', ...by },
      { field: 'exitOn', value: '2026-04-30', ...by },
      { field: 'exitSituation', value: 'cdi', ...then },
    ]
    for (const term of terms) await db('terms').insert({ ...said, ...term })
    await db('participants').where({ id }).update({ exit_situation: 'cdi', exit_on: '2026-04-30' })
    const { id: other } = await db('participants').whereNot({ id }).first('id')
    await db('participants').where({ id: other }).update({ exit_situation: 'training', exit_on: null })

    await up(db)
    const kept = await db('situations')
      .orderBy('id')
      .select('participant_id', 'moment', 'situation', 'true_on', 'recorded_at', 'recorded_by')
    const ofEnd = { moment: 'end' }
    expect(kept).to.deep.equal([
      { participant_id: id, ...ofEnd, situation: 'jobseeking', true_on: '2026-04-30', ...by },
      { participant_id: id, ...ofEnd, situation: 'cdi', true_on: '2026-04-30', ...then },
      { participant_id: other, ...ofEnd, situation: 'training', true_on: null, recorded_at: null, recorded_by: null },
    ])

    await down(db)
    expect(await db('participants').where({ id }).first('exit_situation', 'exit_on')).to.deep.equal({
      exit_situation: 'cdi',
      exit_on: '2026-04-30',
    })
    await up(db)
  })
})
