import { expect } from 'chai'
import fc from 'fast-check'
import { plusDays } from '../../../server/base/dates.ts'
import { amountRead } from '../../../server/register/contracts/amount-readings-rules.ts'
import { endRead } from '../../../server/register/contracts/end-readings-rules.ts'
import { contentOf, type PublishedAct } from '../../../server/register/contracts/reading-rules.ts'

type Some = Partial<PublishedAct> & Pick<PublishedAct, 'signedOn'>
type Contract = Partial<Parameters<typeof endRead>[0] & Parameters<typeof amountRead>[0]>

/** An amendment of the hedges of the canal, published on 30 November 2026. */
const m = (signedOn: string, euros: number | null = null, months: number | null = null, more: Partial<Some> = {}) => ({
  id: 1,
  number: 1,
  signedOn,
  amountCents: euros === null ? null : euros * 100,
  durationMonths: months,
  endsOn: null,
  isPublished: true,
  isTyped: false,
  recordedOn: '2026-11-30',
  ...more,
})

const hedges = {
  form: 'contract' as const,
  notifiedOn: '2026-01-15',
  startsOn: null,
  initialCents: 120_000_00,
  initialMonths: 12,
  bounds: [],
  held: { endsOn: null, isTyped: false },
  buyerAdds: false,
  isTyped: false,
}

const amount = (amendments: Some[], more: Contract = {}) =>
  amountRead({ ...hedges, ...more, amendments: amendments as PublishedAct[], answers: (more.answers ?? []) as never })
const end = (amendments: Some[], more: Contract = {}) =>
  endRead({ ...hedges, ...more, amendments: amendments as PublishedAct[], answers: (more.answers ?? []) as never })

describe('what amendments meant', () => {
  describe('of the amount', () => {
    const cases: [string, Some[], Contract, number | null, string][] = [
      ['nothing is said of it', [m('2026-06-10')], {}, 120_000, 'published'],
      ['0 € fills a field', [m('2026-06-10', 0)], {}, 120_000, 'estimated'],
      ['1 € fills a field', [m('2026-06-10', 1, 1)], {}, 120_000, 'estimated'],
      ['100 € fills a field', [m('2026-06-10', 100)], {}, 120_000, 'estimated'],
      ['119 €, under a thousandth, fill it too', [m('2026-06-10', 119)], {}, 120_000, 'estimated'],
      ['121 € may be what is added', [m('2026-06-10', 121)], {}, 120_000, 'contradicted'],
      ['a fall is published alone', [m('2026-06-10', -4_000)], {}, 116_000, 'estimated'],
      ['a fall that leaves nothing explains nothing', [m('2026-06-10', -130_000)], {}, 120_000, 'contradicted'],
      ['under half, alone', [m('2026-06-10', 9_500)], {}, 120_000, 'contradicted'],
      ['under half, twice', [m('2026-06-10', 9_500), m('2026-08-10', 4_000)], {}, 133_500, 'estimated'],
      ['under half, as this buyer does', [m('2026-06-10', 9_500)], { buyerAdds: true }, 129_500, 'estimated'],
      ['half of it is a total', [m('2026-06-10', 60_000)], {}, 60_000, 'estimated'],
      ['a fall of a quarter', [m('2026-06-10', 90_000)], {}, 90_000, 'estimated'],
      ['nine tenths of it', [m('2026-06-10', 108_000)], {}, 108_000, 'published'],
      ['once and a half', [m('2026-06-10', 180_000)], {}, 180_000, 'published'],
      ['two thirds more', [m('2026-06-10', 200_000)], {}, 200_000, 'published'],
      ['more than ten times', [m('2026-06-10', 1_310_000)], {}, 120_000, 'contradicted'],
      ['before the notification', [m('2025-12-01', 131_000)], {}, 120_000, 'contradicted'],
      ['in 2066', [m('2066-01-01', 131_000)], {}, 120_000, 'contradicted'],
      [
        'a total after a doubt ends the doubt',
        [m('2026-06-10', 9_500), m('2026-08-10', 131_000)],
        {},
        131_000,
        'published',
      ],
      ['typed, it is a total', [m('2026-06-10', 9_500, null, { isTyped: true })], {}, 9_500, 'typed'],
      ['of an amount that nobody published', [m('2026-06-10', 9_500)], { initialCents: null }, 9_500, 'published'],
    ]
    for (const [name, amendments, more, euros, state] of cases)
      it(name, () => expect(amount(amendments, more)).to.include({ cents: euros && euros * 100, state }))

    it('both readings are told of one that may be either', () => {
      const [reading] = amount([m('2026-06-10', 9_500)]).readings
      expect(reading).to.include({ total: 9_500_00, added: 129_500_00, afterCents: 120_000_00 })
      expect(reading!.sentence).to.equal('nouveau total, ou ce qui s’ajoute (129\u00a0500\u00a0€)\u202f?')
      expect(amount([m('2026-06-10', 200_000)]).readings[0]!.sentence).to.include('+\u00a066,7\u00a0%')
      expect(amount([m('2026-06-10', 84_000)]).readings[0]!.sentence).to.include('en baisse de 30,0\u00a0%')
    })

    it('and an answer chooses, until the amendment says something else', () => {
      const act = m('2026-06-10', 9_500)
      const answer = (meaning: string, cents: number | null = null) => [
        { id: 1, content: contentOf(act), meaning, amountCents: cents, by: null, at: '', reason: '' },
      ]
      const answered = (meaning: string, cents: number | null = null, published = act) =>
        amount([published], { answers: answer(meaning, cents) as never })
      expect(answered('total')).to.include({ cents: 9_500_00, state: 'typed' })
      expect(answered('added')).to.include({ cents: 129_500_00, state: 'typed' })
      expect(answered('none')).to.include({ cents: 120_000_00, state: 'typed' })
      expect(answered('other', 125_000_00)).to.include({ cents: 125_000_00, state: 'typed' })
      expect(answered('added', null, m('2026-06-10', 9_800))).to.include({ cents: 120_000_00, state: 'contradicted' })
    })
  })

  describe('of the end', () => {
    const two = { notifiedOn: '2024-01-15', initialMonths: 24 }
    const one = { notifiedOn: '2024-01-15' }
    const cases: [string, Some[], Contract, string | null, string][] = [
      ['a year', [], {}, '2027-01-14', 'published'],
      ['a month beside one euro is no duration', [m('2026-06-10', 1, 1)], {}, '2027-01-14', 'estimated'],
      ['a longer duration is the new one', [m('2026-06-10', null, 18)], {}, '2027-07-14', 'published'],
      ['a shorter one that reaches the act', [m('2026-03-10', null, 6)], {}, '2026-07-14', 'published'],
      ['a shorter one that does not is added', [m('2025-03-03', 18_000, 6)], two, '2026-07-14', 'estimated'],
      [
        'added, then later an act',
        [m('2024-12-03', null, 6), m('2025-05-03', 126_000)],
        one,
        '2025-07-14',
        'estimated',
      ],
      ['signed after the end', [m('2026-11-02', 131_000)], { initialMonths: 9 }, '2026-10-14', 'contradicted'],
      ['prolonged after the end', [m('2025-03-03', null, 24)], one, '2026-01-14', 'contradicted'],
      [
        'an act of a subcontractor after it',
        [],
        { ...one, bounds: [{ on: '2025-06-01' }] },
        '2025-01-14',
        'contradicted',
      ],
      ['of a day that cannot be', [m('2025-12-01'), m('2066-01-01')], {}, '2027-01-14', 'published'],
      ['typed', [m('2026-11-02')], { held: { endsOn: '2026-12-31', isTyped: true } }, '2026-12-31', 'typed'],
      [
        'typed, before an act',
        [m('2026-11-02')],
        { held: { endsOn: '2026-10-31', isTyped: true } },
        '2026-10-31',
        'contradicted',
      ],
      [
        'a concession, from its first day',
        [],
        { form: 'concession', startsOn: '2026-02-01' },
        '2027-01-31',
        'published',
      ],
      ['no duration', [], { initialMonths: null }, null, 'unknown'],
    ]
    for (const [name, amendments, more, endsOn, state] of cases)
      it(name, () => expect(end(amendments, more)).to.include({ endsOn, state }))

    it('says from which day on it can end', () => {
      const late = end([m('2026-11-02', 131_000)], { initialMonths: 9 })
      expect(late.notBefore).to.equal('2026-11-02')
      expect(late.sentence).to.equal('fin à confirmer, au plus tôt le 2\u00a0novembre\u00a02026')
    })

    it('is what an answer says, until another act comes', () => {
      const acts = [m('2026-11-02', 131_000)]
      const { content } = end(acts, { initialMonths: 9 })
      const answers = [{ id: 1, content, endsOn: '2026-12-31', by: null, at: '', reason: '' }] as never
      expect(end(acts, { initialMonths: 9, answers })).to.include({ endsOn: '2026-12-31', state: 'typed' })
      expect(end([...acts, m('2026-11-20')], { initialMonths: 9, answers }).state).to.equal('contradicted')
    })

    it('never comes before the latest act without a mark', () => {
      const day = fc.integer({ min: 0, max: 1_500 }).map(days => plusDays('2023-01-01', days))
      const act = fc.record({
        signedOn: day,
        months: fc.option(fc.integer({ min: 1, max: 40 })),
        euros: fc.option(fc.integer({ min: -50, max: 900_000 })),
      })
      const invented = fc.record({
        notifiedOn: day,
        initialMonths: fc.integer({ min: 1, max: 48 }),
        acts: fc.array(act, { maxLength: 5 }),
        bounds: fc.array(day, { maxLength: 2 }),
      })
      fc.assert(
        fc.property(invented, ({ acts, bounds, ...contract }) => {
          const amendments = acts
            .map(({ signedOn, months, euros }) => m(signedOn, euros, months))
            .sort((a, b) => (a.signedOn < b.signedOn ? -1 : 1))
          const { endsOn, state, moves } = end(amendments, { ...contract, bounds: bounds.map(on => ({ on })) })
          const held = [...amendments.map(({ signedOn }) => signedOn), ...bounds].filter(
            on =>
              (on >= contract.notifiedOn && on <= '2026-11-30') || (bounds.includes(on) && on >= contract.notifiedOn),
          )
          expect(held.every(on => on <= endsOn!) || state === 'contradicted').to.equal(true)
          expect(moves.every(({ effectOn, endsOn: to }) => to >= effectOn || state === 'contradicted')).to.equal(true)
        }),
        { numRuns: 300 },
      )
    })
  })
})
