import { expect } from 'chai'
import { apportioned } from '#server/base/figures.ts'
import { type Line, reasonFor, reasonsOver, type Verdict, verdictOver } from '#server/compliance/company-rules.ts'
import { ownFigures, totalsOver, unitsOf } from '#server/compliance/company-totals-rules.ts'
import { borneOf, type Held, type Part, partOf } from '#server/compliance/share-rules.ts'
import type { Procedure } from '#server/register/proceedings/procedure-rules.ts'
import { AT, line, nothingDone, standing } from './company-cases.ts'

const late = (status: 'late' | 'atRisk' | 'silent' = 'late') => standing({ status, gap: -100_00 })
const short = (missing = 114_00) =>
  standing({ status: missing > 0 ? 'missed' : 'reached', finished: true, missing, behind: null, exposed: missing })
const over = (given: Partial<Line>) => line({ endsOn: '2026-03-31', standing: short(), ...given })
const notice = (untilOn: string | null, heard: 'observed' | null = null): Procedure => ({
  ...nothingDone,
  notice: { proceedingId: 1, datedOn: '2026-04-10', receivedOn: untilOn && '2026-04-12', untilOn, heard },
})
const decided = (amountCents: number, datedOn = '2026-06-19', leftCents = amountCents): Procedure => ({
  ...nothingDone,
  decision: { proceedingId: 1, datedOn, amountCents, leftCents, centihours: 114_00 },
  leftSince: leftCents > 0 ? datedOn : null,
  sums: { ...nothingDone.sums, decidedCents: amountCents, deductedCents: amountCents - leftCents, leftCents },
})

describe('is a company in order?', () => {
  const fine = line()
  const cases: [what: string, lines: Line[], verdict: Verdict][] = [
    ['no contract with hours', [], 'nothing'],
    ['a contract without its clause', [line({ standing: null })], 'nothing'],
    ['contracts nobody follows', [line({ standing: standing({ status: 'toTake' }) })], 'nothing'],
    ['on course', [fine], 'inOrder'],
    [
      'reached, suspended, not started, not judged yet',
      (['reachedEarly', 'suspended', 'notStarted', 'notYet'] as const).map(status =>
        line({ standing: standing({ status }) }),
      ),
      'inOrder',
    ],
    [
      'one late, ending in 2028: told, not concluded',
      [fine, line({ standing: late(), endsOn: '2028-12-31' })],
      'toWatch',
    ],
    ['one at risk', [line({ standing: late('atRisk') })], 'toWatch'],
    ['one silent', [line({ standing: late('silent') })], 'toWatch'],
    ['ended short: its balance is to establish', [fine, over({})], 'toWatch'],
    ['ended short, no amount in the contract', [over({ penaltyCents: null })], 'toWatch'],
    ['ended short, all excused', [fine, over({ standing: short(0) })], 'inOrder'],
    ['ended, statements to check', [over({ standing: standing({ status: 'closing', finished: true }) })], 'toWatch'],
    ['a notice running on a contract that is on course', [line({ procedure: notice('2026-12-01') })], 'toWatch'],
    ['a notice on its last day', [over({ procedure: notice(AT) })], 'toWatch'],
    ['a notice run out, ended short', [over({ procedure: notice('2026-11-16') })], 'outOfOrder'],
    ['a notice run out, made up since', [over({ standing: short(0), procedure: notice('2026-06-30') })], 'inOrder'],
    [
      'a notice run out, late at a later judgement',
      [line({ standing: late(), procedure: notice('2026-09-30') })],
      'outOfOrder',
    ],
    [
      'a notice run out after the last judgement',
      [line({ standing: late(), procedure: notice('2026-11-10') })],
      'toWatch',
    ],
    ['a notice run out, back on course', [line({ procedure: notice('2026-09-30') })], 'inOrder'],
    [
      'a notice run out while work is stopped accuses nobody',
      [line({ standing: standing({ status: 'suspended' }), procedure: notice('2026-09-30') })],
      'inOrder',
    ],
    ['a penalty decided, its deduction to record', [over({ procedure: decided(6480_00) })], 'outOfOrder'],
    ['decided on a contract nobody follows', [over({ standing: null, procedure: decided(6480_00) })], 'outOfOrder'],
    ['decided and deducted', [over({ procedure: decided(6480_00, '2026-06-19', 0) })], 'inOrder'],
    ['deducted in part', [over({ procedure: decided(6480_00, '2026-06-19', 80_00) })], 'outOfOrder'],
    ['a notice whose receipt is not recorded', [over({ procedure: notice(null) })], 'toWatch'],
    ['waived in full after the end', [over({ procedure: decided(0) })], 'inOrder'],
    [
      'deducted, or waived, of fewer hours than are missing now',
      [over({ standing: short(150_00), procedure: decided(6480_00, '2026-06-19', 0) })],
      'toWatch',
    ],
    ['waived of more hours than are missing now', [over({ standing: short(90_00), procedure: decided(0) })], 'inOrder'],
    ['waived while it ran, short since', [over({ procedure: decided(0, '2026-02-01') })], 'toWatch'],
    [
      'of a group whose shares nobody wrote',
      [over({ part: { kind: 'unwritten' }, procedure: decided(6480_00) })],
      'toWatch',
    ],
  ]
  for (const [what, lines, verdict] of cases) {
    it(`${what}: ${verdict}`, () => expect(verdictOver(lines, AT)).to.equal(verdict))
  }

  it('says what no decision covers, and what it may cost', () => {
    const since = over({ standing: short(150_00), procedure: decided(6480_00, '2026-06-19', 0) })
    expect(reasonFor(since, AT)).to.deep.equal({
      ...{ kind: 'short', since: '2026-03-31', missing: 36_00, cents: 2160_00, turn: 'buyer' },
    })
  })

  it('says since when, what is missing, what it may cost, whose turn it is', () => {
    expect(reasonFor(over({ procedure: notice('2026-06-30') }), AT)).to.deep.equal({
      kind: 'noticeExpired',
      since: '2026-06-30',
      missing: 114_00,
      cents: 6840_00,
      turn: 'buyer',
    })
    const answered = {
      ...notice('2026-06-30'),
      notice: { ...notice('2026-06-30').notice!, heard: 'observed' as const },
    }
    expect(reasonFor(over({ procedure: answered }), AT)).to.include({ kind: 'noticeExpired', turn: 'buyer' })
    const running = { standing: standing({ status: 'late', behind: 100_00, judgedAt: '2026-07-31' }) }
    expect(reasonFor(line({ ...running, procedure: answered }), AT)).to.include({
      kind: 'noticeExpired',
      turn: 'company',
    })
    expect(reasonFor(line({ ...running, procedure: notice('2026-06-30') }), AT)).to.include({ turn: 'buyer' })
    expect(reasonFor(over({ procedure: decided(6480_00) }), AT)).to.include({ cents: 6480_00, turn: 'buyer' })
    expect(reasonFor(line({ standing: late() }), AT)).to.include({ missing: 100_00, cents: null, turn: 'company' })
    const closing = standing({ status: 'closing', finished: true, toCheck: 2 })
    expect(reasonFor(over({ standing: closing }), AT)).to.include({ turn: 'facilitator', since: '2026-03-31' })
    expect(reasonFor(over({ standing: { ...closing, toConfirm: 1 } }), AT)).to.include({ turn: 'facilitator' })
    expect(reasonFor(over({ standing: { ...closing, toConfirm: 2 } }), AT)).to.include({ turn: 'buyer' })
  })

  it('what is left to deduct, and nothing more', () => {
    expect(reasonFor(over({ procedure: decided(6480_00, '2026-06-19', 80_00) }), AT)).to.include({ cents: 80_00 })
  })

  it('a notice whose receipt is not recorded is the buyer’s turn', () => {
    expect(reasonFor(over({ procedure: notice(null) }), AT)).to.include({ kind: 'noticeRunning', turn: 'buyer' })
  })

  it('a notice about a meeting is watched, and concludes nothing of the hours', () => {
    const otherNotice = { proceedingId: 2, datedOn: '2026-04-10', untilOn: '2026-05-01' }
    expect(verdictOver([line({ procedure: { ...nothingDone, otherNotice } })], AT)).to.equal('toWatch')
  })
})

describe('contracts that share their hours, over one company', () => {
  it('owe and are credited once: 1 456 owed by two lots, 2 229 and 0 counted, nothing is missing', () => {
    const account = {
      status: 'reached' as const,
      finished: true,
      behind: null,
      accountOwed: 1456_00,
      accountCounted: 2229_00,
    }
    const lots = [
      line({ poolId: 1, standing: standing({ ...account, owed: 728_00, counted: 2229_00, missing: 0 }) }),
      line({ poolId: 1, standing: standing({ ...account, owed: 728_00, counted: 0, gap: -728_00, missing: 0 }) }),
    ]
    expect(totalsOver(lots)).to.include({
      owed: 1456_00,
      credited: 1456_00,
      missing: 0,
      exposed: 0,
      lacking: 0,
      cents: 0,
    })
    expect(verdictOver(lots, AT)).to.equal('inOrder')
  })

  it('are late together: it is said once, and counted once', () => {
    const account = {
      status: 'late' as const,
      behind: 120_00,
      accountOwed: 2000_00,
      accountCounted: 700_00,
      accountGap: -120_00,
    }
    const lots = [1, 2].map(() => line({ poolId: 7, standing: standing({ ...account, gap: -60_00, behind: 120_00 }) }))
    expect(reasonsOver(lots, AT)).to.have.length(1)
    expect(totalsOver(lots)).to.include({ behind: 120_00, credited: 700_00 })
    expect(unitsOf(lots)).to.have.length(1)
  })

  it('a surplus of one contract fills no other', () => {
    const lines = [line({ standing: standing({ owed: 100_00, counted: 180_00 }) }), over({ standing: short(50_00) })]
    expect(totalsOver(lines)).to.include({ surplus: 80_00, missing: 50_00 })
  })

  it('what is owed divides in parts that add up', () => {
    const lines = [line({ standing: late() }), over({ standing: { ...short(500_00), excused: 100_00 } }), line()]
    const { split, owed } = totalsOver(lines)
    expect(Object.values(split).reduce((sum, part) => sum + part, 0)).to.equal(owed)
    expect(split).to.include({ exposed: 500_00, excused: 100_00, late: 100_00 })
  })
})

describe('in a group, each answers for its share', () => {
  const held = (shares: (number | null)[]): Held[] =>
    shares.map((sharePoints, index) => ({ person: 'abc'[index]!, isLead: index === 0, sharePoints }))
  const of = (person: string, shares: (number | null)[], form: Parameters<typeof partOf>[2] = 'joint') =>
    partOf(held(shares), person, form)

  it('parts add up to the contract, by largest remainder', () => {
    expect(apportioned(100, [3333, 3333, 3334])).to.deep.equal([33, 33, 34])
    expect(apportioned(1, [1, 1, 1])).to.deep.equal([1, 0, 0])
    expect(apportioned(-100, [1, 2])).to.deep.equal([-33, -67])
    for (const figure of [0, 1, 7, 1000_01, -333])
      expect('abc'.split('').reduce((sum, who) => sum + borneOf(figure, of(who, [5000, 3333, 1667])), 0)).to.equal(
        figure,
      )
  })

  it('the lead answers for all only where the contract says so', () => {
    expect(of('a', [5000, 5000]).kind).to.equal('share')
    for (const form of ['solidary', 'jointLeadSolidary'] as const) {
      expect(of('a', [5000, 5000], form).kind).to.equal('leads')
      expect(of('b', [5000, 5000], form).kind).to.equal('share')
    }
  })

  it('no share written: nobody can tell, and it is said', () => {
    expect(of('b', [5000, null])).to.deep.equal({ kind: 'unwritten' })
  })

  it('alone, or two establishments of one company: the whole', () => {
    const twice: Held[] = [1, 2].map(() => ({ person: 'a', isLead: false, sharePoints: 5000 }))
    expect(partOf(twice, 'a', 'joint')).to.deep.equal({ kind: 'whole' })
    const three = [...twice, { person: 'b', isLead: true, sharePoints: 2500 }]
    expect(borneOf(1000, partOf(three, 'a', 'joint'))).to.equal(800)
  })

  it('what is missing, and what it costs, are its share', () => {
    const part: Part = of('b', [6000, 4000])
    const reason = reasonFor(over({ part, procedure: notice('2026-06-30') }), AT)
    expect(reason).to.include({ kind: 'noticeExpired', missing: 45_60, cents: 2736_00 })
    expect(ownFigures(over({ part }))).to.include({ owed: 400_00, missing: 45_60 })
  })
})
