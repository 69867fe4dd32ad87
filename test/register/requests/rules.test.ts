import { expect } from 'chai'
import { ROLES } from '#server/access/rules.ts'
import { objectionsToSecondStep, type SecondStep, stepsFor } from '#server/register/clauses/second-step-rules.ts'
import { dueDay, pending, type StatementRequest } from '#server/register/hours/request-rules.ts'
import { gestureIn, type State, transitionOf } from '#server/register/hours/transition-rules.ts'
import { askedIn, mayAnswer, mayAsk } from '#server/register/requests/rules.ts'

const at = (day: string) => `${day}T09:00:00.000Z`
let last = 0
function row(given: Partial<StatementRequest> & Pick<StatementRequest, 'gesture' | 'recordedAt'>): StatementRequest {
  const of = { clauseId: 1, senderId: 2, period: '2026-10', thing: 'time', channel: '', byName: null } as const
  return { id: ++last, ...of, answersId: null, dueOn: null, reason: '', ...given }
}
const ask = (day: string, dueOn: string) => row({ gesture: 'ask', recordedAt: at(day), dueOn })
const answer = (to: StatementRequest, gesture: 'grant' | 'refuse', day: string, dueOn: string | null = null) =>
  row({ gesture, recordedAt: at(day), dueOn, answersId: to.id })
const gesture = (day: string, dueOn: string | null = null) => ({ recordedAt: at(day), dueOn })

describe('the due day of a statement awaited for the 15th', () => {
  const inTime = ask('2026-11-12', '2026-11-25')
  const late = ask('2026-11-18', '2026-11-30')
  const cases: [said: string, events: ReturnType<typeof gesture>[], requests: StatementRequest[], due: string][] = [
    ['nothing is asked', [], [], '2026-11-15'],
    ['more time is asked in time: it holds while nobody answers', [], [inTime], '2026-11-25'],
    ['asked once it is late: nothing holds', [], [late], '2026-11-15'],
    ['granted', [], [inTime, answer(inTime, 'grant', '2026-11-13', '2026-11-25')], '2026-11-25'],
    ['less is granted', [], [inTime, answer(inTime, 'grant', '2026-11-13', '2026-11-20')], '2026-11-20'],
    ['granted once it was late', [], [late, answer(late, 'grant', '2026-11-19', '2026-11-30')], '2026-11-30'],
    ['refused', [], [inTime, answer(inTime, 'refuse', '2026-11-13')], '2026-11-15'],
    ['it came meanwhile: what was asked is answered by that', [gesture('2026-11-14')], [inTime], '2026-11-15'],
    [
      'sent back after more time: the latest day said',
      [gesture('2026-11-21', '2026-12-01')],
      [inTime, answer(inTime, 'grant', '2026-11-13', '2026-11-25')],
      '2026-12-01',
    ],
    ['a grant never shortens', [], [inTime, answer(inTime, 'grant', '2026-11-13', '2026-11-10')], '2026-11-15'],
  ]
  for (const [said, events, requests, due] of cases)
    it(`${said}: ${due}`, () => {
      expect(dueDay(events, requests, '2026-11-15')).to.equal(due)
    })

  it('waits for an answer until one is given, or a gesture is made', () => {
    expect(pending([], [inTime], 'time')).to.equal(inTime)
    expect(pending([gesture('2026-11-10')], [inTime], 'time')).to.equal(inTime)
    expect(pending([gesture('2026-11-13')], [inTime], 'time')).to.equal(null)
    expect(pending([], [inTime, answer(inTime, 'refuse', '2026-11-13')], 'time')).to.equal(null)
    expect(pending([], [inTime], 'reopening')).to.equal(null)
  })
})

describe('who looks at a statement', () => {
  const from = (effectOn: string, confirmedBy: SecondStep['confirmedBy'] = 'buyer'): SecondStep => ({
    effectOn,
    confirmedBy,
  })
  const cases: [decided: SecondStep[], to: string, steps: 1 | 2][] = [
    [[], '2026-10-31', 1],
    [[from('2026-11-01')], '2026-10-31', 1],
    [[from('2026-11-10')], '2026-11-30', 2],
    [[from('2026-11-10')], '2026-12-31', 2],
    [[from('2026-11-01'), from('2027-01-01', 'nobody')], '2026-12-31', 2],
    [[from('2026-11-01'), from('2027-01-01', 'nobody')], '2027-01-31', 1],
  ]
  for (const [decided, to, steps] of cases)
    it(`${decided.map(one => `${one.confirmedBy} from ${one.effectOn}`).join(', ') || 'nothing said'}, ${to}: ${steps}`, () => {
      expect(stepsFor({ to }, decided)).to.equal(steps)
    })

  it('never changes of a period already checked', () => {
    expect(objectionsToSecondStep(from('2026-09-01'), [], ['2026-08', '2026-09', '2026-10']).effet).to.match(
      /Le relevé d’octobre\s2026 est déjà contrôlé.*au plus tôt le 1er\s+novembre\s+2026/,
    )
    expect(objectionsToSecondStep(from('2026-11-01'), [], ['2026-09', '2026-10'])).to.deep.equal({})
    expect(objectionsToSecondStep(from('2026-11-15'), [], ['2026-T4'])).to.have.property('effet')
  })

  it('where the buyer confirms, validating leads to them, and only they open again', () => {
    expect(transitionOf('toCheck', 'validate', 1)).to.include({ next: 'validated', may: 'hours.validate' })
    expect(transitionOf('toCheck', 'validate', 2)).to.include({ next: 'toConfirm', may: 'hours.validate' })
    expect(transitionOf('toConfirm', 'confirm', 2)).to.include({ next: 'validated', may: 'hours.confirm' })
    expect(transitionOf('toConfirm', 'validate', 2)).to.equal(null)
    expect(gestureIn('reopen', 1).may).to.equal('hours.validate')
    expect(gestureIn('reopen', 2).may).to.equal('hours.confirm')
  })

  it('asks and answers: facilitator and buyer, each what is theirs', () => {
    const who = (test: (role: (typeof ROLES)[number]) => boolean) => ROLES.filter(test)
    expect(who(role => mayAsk(role, 'time', 1))).to.deep.equal(['facilitator'])
    expect(who(role => mayAnswer(role, 'time', 2))).to.deep.equal(['facilitator'])
    expect(who(role => mayAsk(role, 'reopening', 1))).to.deep.equal(['officer'])
    expect(who(role => mayAnswer(role, 'reopening', 1))).to.deep.equal(['facilitator'])
    expect(who(role => mayAsk(role, 'reopening', 2))).to.deep.equal(['facilitator'])
    expect(who(role => mayAnswer(role, 'reopening', 2))).to.deep.equal(['officer'])
  })

  it('is asked more time while a statement is owed, and to open it while it is settled', () => {
    const table: Record<State, string | null> = {
      awaited: 'time',
      sentBack: 'time',
      reopened: 'time',
      toCheck: null,
      toConfirm: null,
      validated: 'reopening',
      nothingWorked: 'reopening',
      judgedWithout: 'reopening',
    }
    expect(askedIn).to.deep.equal(table)
  })
})
