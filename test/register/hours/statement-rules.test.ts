import { expect } from 'chai'
import { ROLES } from '#server/access/rules.ts'
import {
  concerned,
  isPeriodOver,
  mayDo,
  objectionToDue,
  objectionToJudging,
  objectionToReceived,
  periodStatement,
  type StatementLog,
  type StatementSource,
  senderStateOn,
  stateOf,
} from '#server/register/hours/statement-rules.ts'
import { statementSentence } from '#server/register/hours/statement-words.ts'
import { type Gesture, gestures, type State, transitions } from '#server/register/hours/transition-rules.ts'

const holder = 1
const relais = 2
const truelle = 3
const everyGesture = Object.keys(gestures) as Gesture[]

describe('the table of transitions', () => {
  const table: Record<State, Gesture[]> = {
    awaited: ['receive', 'nothingWorked', 'judgeWithout'],
    toCheck: ['receive', 'nothingWorked', 'validate', 'sendBack'],
    toConfirm: ['takeBack', 'confirm', 'handBack'],
    sentBack: ['receive', 'nothingWorked', 'validate', 'judgeWithout'],
    reopened: ['receive', 'nothingWorked', 'validate', 'sendBack', 'judgeWithout'],
    nothingWorked: ['reopen'],
    validated: ['reopen'],
    judgedWithout: ['reopen'],
  }
  for (const [state, possible] of Object.entries(table) as [State, Gesture[]][])
    for (const gesture of everyGesture)
      it(`${state}, ${gesture}: ${possible.includes(gesture) ? gestures[gesture].next : 'impossible'}`, () => {
        const transition = transitions[state][gesture]
        expect(Boolean(transition)).to.equal(possible.includes(gesture))
        if (!transition) return
        expect(transition.next).to.equal(gestures[gesture].next)
        expect(Boolean(transition.reason)).to.equal(
          ['handBack', 'sendBack', 'reopen', 'judgeWithout'].includes(gesture),
        )
      })

  it('opens each gesture to a facilitator only', () => {
    const statement = periodStatement({ ...source, logs: [log(relais, 'toCheck')] }, '2026-10')
    for (const role of ROLES)
      for (const gesture of ['receive', 'validate', 'sendBack'] as const)
        expect(mayDo(statement, gesture, role), `${role} ${gesture}`).to.equal(role === 'facilitator')
  })
})

/** A monthly contract of a holder who employs nobody; Relais Vesle placed someone on it. */
const source: StatementSource = {
  startsOn: '2026-02-10',
  endsOn: '2027-02-20',
  rhythms: [],
  secondSteps: [],
  requests: [],
  mailed: [],
  held: [],
  holderId: holder,
  placements: [{ employerId: relais, hiredOn: '2026-03-02', leftOn: null }],
  logs: [],
}

function log(senderId: number, state: Exclude<State, 'awaited'>, period = '2026-10', more = {}): StatementLog {
  const event = { gesture: '', state, receivedOn: '2026-11-10', dueOn: null, reason: '', recordedAt: '', byName: null }
  return { statementId: senderId, clauseId: 1, senderId, period, events: [{ ...event, ...more }] }
}

describe('the statement of a month', () => {
  const on = (change: Partial<StatementSource>, month = '2026-10') => periodStatement({ ...source, ...change }, month)

  it('is awaited of the holder and of each employer, and late once its due day has passed', () => {
    expect(on({}).senders.map(({ senderId, expected }) => [senderId, expected])).to.deep.equal([
      [holder, true],
      [relais, true],
    ])
    expect(stateOf(on({}), '2026-11-15')).to.equal('awaited')
    expect(stateOf(on({}), '2026-11-16')).to.equal('late')
  })

  it('is awaited of nobody while nobody is placed, and the holder may say so', () => {
    const quiet = on({ placements: [] })
    expect(stateOf(quiet, '2026-12-01')).to.equal('quiet')
    expect(concerned(quiet, 'nothingWorked').map(({ senderId }) => senderId)).to.deep.equal([holder])
  })

  it('is received once a file came that nobody has read, of its months and its sender, late or not', () => {
    const file = {
      depositId: 4,
      senderId: relais,
      firstMonth: '2026-09',
      lastMonth: '2026-10',
      receivedOn: '2026-11-12',
      recordedAt: '2026-11-12T09:00:00Z',
    }
    const sender = (held: StatementSource['held'], month = '2026-10', logs: StatementLog[] = []) => {
      const statement = on({ held, logs }, month)
      return senderStateOn(statement.senders.find(({ senderId }) => senderId === relais)!, '2026-11-16')
    }
    expect(sender([])).to.equal('late')
    expect(sender([file])).to.equal('received')
    expect(sender([file], '2026-11')).to.equal('open')
    expect(sender([{ ...file, senderId: truelle }])).to.equal('late')
    expect(sender([file], '2026-10', [log(relais, 'toCheck')])).to.equal('toCheck')
    // Said of nobody, it is of whoever alone is awaited.
    expect(sender([{ ...file, senderId: null }])).to.equal('received')
    const placements = [...source.placements, { employerId: truelle, hiredOn: '2026-03-02', leftOn: null }]
    const among = on({ placements, held: [{ ...file, senderId: null }] }).senders
    expect(among.map(one => senderStateOn(one, '2026-11-16'))).to.not.include('received')
    expect(stateOf(on({ held: [file] }), '2026-11-16'), 'the holder follows').to.equal('received')
    expect(statementSentence(on({ held: [file] }), new Map(), '2026-11-16')).to.match(
      /Un fichier est arrivé le 12.novembre.2026.: il reste à le lire\./,
    )
  })

  it('is called by what calls first', () => {
    const placements = [...source.placements, { employerId: truelle, hiredOn: '2026-03-02', leftOn: null }]
    const state = (...logs: StatementLog[]) => stateOf(on({ placements, logs }), '2026-11-12')
    expect(state(log(holder, 'nothingWorked'), log(relais, 'validated'), log(truelle, 'toCheck'))).to.equal('toCheck')
    expect(state(log(holder, 'nothingWorked'), log(relais, 'validated'), log(truelle, 'sentBack'))).to.equal('sentBack')
    expect(state(log(holder, 'nothingWorked'), log(relais, 'validated'))).to.equal('awaited')
    expect(state(log(holder, 'nothingWorked'), log(relais, 'validated'), log(truelle, 'validated'))).to.equal(
      'validated',
    )
  })

  it('names whose it speaks of, where the others stand elsewhere', () => {
    const placements = [...source.placements, { employerId: truelle, hiredOn: '2026-03-02', leftOn: null }]
    const statement = on({
      placements,
      logs: [log(holder, 'toCheck'), log(relais, 'toCheck'), log(truelle, 'validated')],
    })
    const names = new Map([[relais, 'Relais Vesle']])
    expect(statementSentence(statement, names, '2026-11-12')).to.equal(
      'Relais Vesle\u00a0: relevé reçu le 10\u00a0novembre\u00a02026, à contrôler.',
    )
  })

  it('takes along the holder, who has no hours of its own, when a gesture is made for one employer', () => {
    const statement = on({ logs: [log(holder, 'toCheck'), log(relais, 'toCheck')] })
    const chosen = concerned(statement, 'sendBack', relais).map(({ senderId }) => senderId)
    expect(chosen).to.have.members([holder, relais])
    expect(concerned(statement, 'reopen', relais)).to.deep.equal([])
  })

  it('is, by quarters, one for three months, the execution beginning or ending inside', () => {
    const rhythms = [{ effectOn: '2026-02-01', period: 'quarter' as const, dueDays: 20 }]
    const first = on({ rhythms }, '2026-02')
    expect(first).to.include({ key: '2026-T1', from: '2026-01-01', endsOn: '2026-03-31', dueOn: '2026-04-20' })
    expect(on({ rhythms }, '2026-03').key).to.equal('2026-T1')
    expect(on({ rhythms }, '2026-12').key).to.equal('2026-T4')
    expect(on({ rhythms }, '2027-02')).to.include({ key: '2027-T1', endsOn: '2027-02-20', dueDays: 20 })
    expect(stateOf(on({ rhythms, logs: [log(relais, 'validated', '2026-T4')] }, '2026-11'), '2027-01-10')).to.equal(
      'awaited',
    )
  })

  it('keeps a new due day until another takes its place', () => {
    const logs = [log(relais, 'sentBack', '2026-10', { dueOn: '2026-12-01' })]
    expect(on({ logs }).senders.find(({ senderId }) => senderId === relais)!.dueOn).to.equal('2026-12-01')
  })
})

describe('when a gesture is possible', () => {
  it('settles a period once it is over, or once the contract is', () => {
    const october = { from: '2026-10-01', to: '2026-10-31' }
    expect(isPeriodOver(october, null, '2026-10-31')).to.equal(false)
    expect(isPeriodOver(october, null, '2026-11-01')).to.equal(true)
    expect(isPeriodOver(october, '2026-10-15', '2026-10-16')).to.equal(true)
  })

  it('receives nothing tomorrow, and awaits nothing yesterday', () => {
    expect(objectionToReceived('2026-11-17', '2026-11-17')).to.equal(null)
    expect(objectionToReceived('2026-11-18', '2026-11-17')).to.match(/après aujourd’hui/)
    expect(objectionToDue('2026-11-17', '2026-11-17')).to.equal(null)
    expect(objectionToDue('2026-11-16', '2026-11-17')).to.match(/déjà passée/)
  })

  it('judges without a statement at the end only, after its due day and a reminder', () => {
    const judged = (endsOn: string | null, dueOn: string, ...reminders: string[]) =>
      objectionToJudging({ dueOn }, { endsOn, reminders, today: '2027-05-10' })
    expect(judged('2027-02-20', '2027-03-15', '2027-04-02')).to.equal(null)
    expect(judged('2027-02-20', '2027-03-15', '2027-03-15')).to.match(/Personne n’a été relancé/)
    expect(judged('2027-02-20', '2027-03-15')).to.match(/Personne n’a été relancé/)
    expect(judged('2027-02-20', '2027-05-10', '2027-05-10')).to.match(/échéance/)
    expect(judged('2027-06-20', '2027-03-15', '2027-04-02')).to.match(/n’est pas fini/)
    expect(judged(null, '2027-03-15', '2027-04-02')).to.match(/n’est pas fini/)
  })
})
