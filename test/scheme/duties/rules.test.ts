import { expect } from 'chai'
import type { RecordedNeed } from '#server/register/duties/need-rules.ts'
import type { Duty, Exemption, RecordedDuty } from '#server/register/duties/rules.ts'
import { type BuyerQuality, type Purchase, periods, thresholdOn } from '#server/register/duties/threshold-rules.ts'
import { dutiesOf, inOrder } from '#server/scheme/duties/model.ts'
import {
  type DutyFacts,
  type Finding,
  type Ground,
  judged,
  type Missing,
  type State,
} from '#server/scheme/duties/rules.ts'
import type { DutyRow } from '#server/scheme/duties/store.ts'

function need(euros: number, more: Partial<RecordedNeed> = {}): RecordedNeed {
  return {
    id: 1,
    valueCents: Math.round(euros * 100),
    purchase: 'goods',
    quality: 'local',
    begunOn: '2026-09-15',
    worksMonths: null,
    source: 'Rapport de présentation',
    recordedAt: '2026-10-01T08:00:00.000Z',
    byName: null,
    ...more,
  }
}

function answer(duty: Duty, exemption: Exemption | null = null): RecordedDuty {
  return {
    ...{ id: 1, duty, exemption, reason: 'Motifs', decidedOn: '2026-10-01' },
    ...{ recordedAt: '2026-10-01T08:00:00.000Z', byName: null },
  }
}

function facts(more: Partial<DutyFacts> = {}): DutyFacts {
  return {
    form: 'contract',
    noticedOn: null,
    notifiedOn: '2026-11-02',
    durationMonths: 12,
    considerations: ['clause'],
    amountCents: 100_000_00,
    lotsCents: null,
    need: need(480_000),
    answer: null,
    ...more,
  }
}

describe('the threshold of a day', () => {
  const cases: [
    day: string,
    form: 'contract' | 'concession',
    Exclude<Purchase, 'defence'>,
    BuyerQuality,
    number | null,
  ][] = [
    ['2026-01-01', 'contract', 'goods', 'local', 216_000],
    ['2027-12-31', 'contract', 'goods', 'central', 140_000],
    ['2026-08-22', 'contract', 'goods', 'entity', 432_000],
    ['2026-08-22', 'contract', 'works', 'local', 5_404_000],
    ['2026-08-22', 'contract', 'works', 'entity', 5_404_000],
    ['2026-08-22', 'contract', 'specific', 'central', 750_000],
    ['2026-08-22', 'contract', 'specific', 'entity', 1_000_000],
    ['2026-08-22', 'concession', 'goods', 'central', 5_404_000],
    ['2026-08-22', 'concession', 'specific', 'local', 5_404_000],
    ['2025-12-31', 'contract', 'goods', 'local', 221_000],
    ['2024-01-01', 'contract', 'goods', 'central', 143_000],
    ['2025-06-30', 'contract', 'goods', 'entity', 443_000],
    ['2025-06-30', 'contract', 'works', 'central', 5_538_000],
    ['2023-12-31', 'contract', 'goods', 'local', null],
    ['2028-01-01', 'contract', 'goods', 'local', null],
  ]
  for (const [day, form, purchase, quality, euros] of cases)
    it(`${day}, ${form} of ${purchase}, ${quality}: ${euros}`, () =>
      expect(thresholdOn(day, { form, purchase, quality })?.cents ?? null).to.equal(euros && euros * 100))

  it('only those of specific services are to be confirmed, and periods leave no day between them', () => {
    const kind = { form: 'contract', quality: 'local' } as const
    expect(thresholdOn('2026-09-01', { ...kind, purchase: 'specific' })!.toConfirm).to.equal(true)
    expect(thresholdOn('2026-09-01', { ...kind, purchase: 'works' })!.toConfirm).to.equal(false)
    for (const [index, { from }] of periods.entries())
      if (index > 0) expect(new Date(from).getTime() - new Date(periods[index - 1]!.to).getTime()).to.equal(86_400_000)
  })
})

describe('whether the law binds a contract', () => {
  const cases: [what: string, DutyFacts, State, Ground | null, Missing[]][] = [
    ['a notice of the day before', facts({ noticedOn: '2026-08-21' }), 'none', 'before', []],
    ['a notice of that very day', facts({ noticedOn: '2026-08-22' }), 'due', 'reached', []],
    ['notified the day before, no notice known', facts({ need: null, notifiedOn: '2026-08-21' }), 'none', 'before', []],
    [
      'notified that day, no notice known',
      facts({ need: null, notifiedOn: '2026-08-22' }),
      'unknown',
      null,
      ['need', 'notice'],
    ],
    ['the notice of the contract before that of its need', facts({ noticedOn: '2026-08-01' }), 'none', 'before', []],
    ['the euro at the threshold', facts({ need: need(216_000) }), 'due', 'reached', []],
    ['one cent under it', facts({ need: need(215_999.99) }), 'none', 'under', []],
    ['a central authority, at its own', facts({ need: need(140_000, { quality: 'central' }) }), 'due', 'reached', []],
    ['an entity, under its own', facts({ need: need(431_999, { quality: 'entity' }) }), 'none', 'under', []],
    ['works at theirs', facts({ need: need(5_404_000, { purchase: 'works' }) }), 'due', 'reached', []],
    ['works of an operation under it', facts({ need: need(5_403_999, { purchase: 'works' }) }), 'none', 'under', []],
    ['specific services', facts({ need: need(750_000, { purchase: 'specific' }) }), 'due', 'reached', []],
    ['a concession of services over 216 000', facts({ form: 'concession' }), 'none', 'under', []],
    ['a concession at its own', facts({ form: 'concession', need: need(5_404_000) }), 'due', 'reached', []],
    ['defence', facts({ need: need(9_000_000, { purchase: 'defence' }) }), 'none', 'defence', []],
    ['one small lot of a large need', facts({ amountCents: 20_000_00, need: need(216_000) }), 'due', 'reached', []],
    [
      'a notice that no known threshold covers',
      facts({ noticedOn: '2028-01-03', notifiedOn: '2028-06-01' }),
      'unknown',
      null,
      ['thresholds'],
    ],
    ['a need without a day', facts({ need: need(480_000, { begunOn: null }) }), 'unknown', null, ['notice']],
    [
      'no need, a decision',
      facts({ need: null, noticedOn: '2026-09-01', answer: answer('none') }),
      'none',
      'answered',
      ['need'],
    ],
    [
      'no need, an exemption',
      facts({ need: null, considerations: [], answer: answer('exempt', '2') }),
      'exempt',
      'answered',
      ['need', 'notice'],
    ],
    [
      'an exemption of a due need',
      facts({ considerations: [], answer: answer('exempt', '1') }),
      'exempt',
      'reached',
      [],
    ],
    [
      'an exemption where nothing is due',
      facts({ need: need(1_000), answer: answer('exempt', '1') }),
      'none',
      'under',
      [],
    ],
    ['said not due where it is', facts({ answer: answer('none') }), 'due', 'reached', []],
  ]
  for (const [what, given, state, ground, missing] of cases)
    it(`${state}: ${what}`, () => {
      const found = judged(given)
      expect([found.state, found.ground, found.missing]).to.deep.equal([state, ground, missing])
    })
})

describe('what does not hold together', () => {
  const works = (months: number | null) => need(6_000_000, { purchase: 'works', worksMonths: months })
  const cases: [what: string, DutyFacts, Finding[]][] = [
    ['due, with its clause', facts(), []],
    ['due, and published without any consideration', facts({ considerations: [] }), ['bare']],
    ['due, reserved alone', facts({ considerations: ['reserve'] }), ['reservedAlone']],
    ['due, reserved with a criterion', facts({ considerations: ['critere', 'reserve'] }), ['reservedAlone']],
    ['due, a criterion alone', facts({ considerations: ['critere'] }), ['criterionAlone']],
    ['due, reserved with a clause', facts({ considerations: ['clause', 'reserve'] }), []],
    ['exempt, published with a clause', facts({ answer: answer('exempt', '1') }), ['exemptWithClause']],
    ['exempt, without any', facts({ considerations: [], answer: answer('exempt', '1') }), []],
    ['said not due, and bare', facts({ considerations: [], answer: answer('none') }), ['bare', 'saidNone']],
    ['said due, under the threshold', facts({ need: need(150_000), answer: answer('due') }), ['saidBound']],
    [
      'short works of five months',
      facts({ considerations: [], durationMonths: 5, need: works(5), answer: answer('exempt', '4') }),
      [],
    ],
    [
      'short works that last six',
      facts({ considerations: [], durationMonths: 6, need: works(null), answer: answer('exempt', '4') }),
      ['longWorks'],
    ],
    [
      'short works, published for eight',
      facts({ considerations: [], durationMonths: 8, need: works(5), answer: answer('exempt', '4') }),
      ['longWorks'],
    ],
    [
      'short works that are services',
      facts({ considerations: [], durationMonths: 3, answer: answer('exempt', '4') }),
      ['notWorks'],
    ],
    [
      'a concession under the first case',
      facts({ form: 'concession', considerations: [], need: need(9_000_000), answer: answer('exempt', '1') }),
      ['notOfConcession'],
    ],
    [
      'a concession under the second',
      facts({ form: 'concession', considerations: [], need: need(9_000_000), answer: answer('exempt', '2') }),
      [],
    ],
    ['a need smaller than what was notified', facts({ need: need(90_000) }), ['underAmount']],
    ['a need smaller than its lots together', facts({ need: need(150_000), lotsCents: 260_000_00 }), ['underAmount']],
    ['nothing known, a large amount', facts({ need: null, amountCents: 140_000_00 }), ['amountReaches']],
    ['nothing known, a small amount', facts({ need: null, amountCents: 139_999_99 }), []],
    ['nothing known, before the law', facts({ need: null, notifiedOn: '2026-03-01', amountCents: 9_000_000_00 }), []],
  ]
  for (const [what, given, expected] of cases)
    it(`${expected.join(', ') || 'nothing'}: ${what}`, () => expect(judged(given).findings).to.deep.equal(expected))
})

describe('the register of duties', () => {
  const from = <One>(list: readonly One[], seed: number): One => list[seed % list.length]!
  const rows = Array.from({ length: 5_000 }, (_, seed): DutyRow => {
    const given = facts({
      form: from(['contract', 'concession'], seed),
      noticedOn: from([null, '2026-08-21', '2026-08-22', '2028-02-01'], seed >> 1),
      notifiedOn: from([null, '2026-08-20', '2026-12-01'], seed),
      considerations: from([['clause'], ['reserve'], ['critere'], ['aucune'], []] as const, seed),
      amountCents: from([null, 100_000_00, 7_000_000_00], seed >> 2),
      need: from(
        [null, need(215_999), need(216_000), need(6_000_000, { purchase: 'works', begunOn: null })],
        seed >> 3,
      ),
      answer: from([null, answer('none'), answer('exempt', '4'), answer('due')], seed >> 5),
    })
    return { ...given, ...judged(given), id: seed, directorateId: null } as DutyRow
  })

  it('puts every contract in one state, and an exception in sight', () => {
    const { total, states, coverage } = dutiesOf(rows)
    expect(states.flatMap(({ ids }) => ids).sort((a, b) => a - b)).to.deep.equal(rows.map(({ id }) => id))
    expect(states.every(({ contracts }) => contracts > 0)).to.equal(true)
    expect(total).to.equal(rows.length)
    expect(coverage.part).to.be.below(coverage.whole)
    for (const row of rows) {
      const answered = row.hasCondition || row.findings.length > 0
      if (row.state === 'due') expect(answered, JSON.stringify(row)).to.equal(true)
      expect(row.missing.length > 0, JSON.stringify(row)).to.equal(
        ['unknown'].includes(row.state) || row.ground === 'answered',
      )
    }
  })

  it('shows first what has no answer, whatever the order it comes in', () => {
    const first = inOrder(rows.toReversed())
    const lacking = rows.filter(({ findings }) => findings.includes('bare')).length
    expect(lacking).to.be.above(0)
    expect(first.slice(0, lacking).every(({ findings }) => findings.includes('bare'))).to.equal(true)
    expect(first.at(-1)!.findings).to.deep.equal([])
    expect(inOrder(rows)).to.deep.equal(first)
  })
})
