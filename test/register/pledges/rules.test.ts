import { expect } from 'chai'
import fc from 'fast-check'
import {
  holdingLines,
  objectionsToDone,
  objectionsToOwed,
  type PledgeKind,
  type PledgeLine,
  pledgesAt,
  type Side,
} from '#server/register/pledges/rules.ts'
import { quantityWords } from '#server/register/pledges/words.ts'

let last = 0
const line = (change: Partial<PledgeLine>): PledgeLine => ({
  id: ++last,
  clauseId: 1,
  side: 'owed',
  kind: 'training',
  datedOn: '2026-03-01',
  quantity: 100_00,
  reason: '',
  evidence: '',
  cancelsId: null,
  recordedAt: '2026-03-02T09:00:00.000Z',
  recordedByName: null,
  byReader: true,
  ...change,
})
const when = { notifiedOn: '2026-01-09', today: '2026-11-17' }
const form = (change: object) => ({
  kind: 'training' as PledgeKind,
  datedOn: '2026-05-04',
  quantity: 10_00,
  reason: '',
  evidence: 'Attestation',
  ...change,
})

describe('what a contract owes beside its hours', () => {
  it('counts each kind apart, at a date', () => {
    const lines = [
      line({}),
      line({ kind: 'hires', quantity: 3 }),
      line({ side: 'done', quantity: 35_00, datedOn: '2026-06-10' }),
      line({ quantity: -20_00, datedOn: '2026-09-01' }),
    ]
    const at = (date: string) => pledgesAt(lines, date).map(({ kind, owed, done, left }) => [kind, owed, done, left])

    expect(at('2026-02-28')).to.deep.equal([])
    expect(at('2026-06-30')).to.deep.equal([
      ['training', 100_00, 35_00, 65_00],
      ['hires', 3, 0, 3],
    ])
    expect(at('2026-09-01')[0]).to.deep.equal(['training', 80_00, 35_00, 45_00])
  })

  it('a line taken back counts no more, and is still there', () => {
    const wrong = line({ side: 'done', quantity: 70_00 })
    const lines = [line({}), wrong, line({ side: 'done', quantity: -70_00, cancelsId: wrong.id })]

    expect(pledgesAt(lines, '2026-11-17')[0]).to.include({ owed: 100_00, done: 0 })
    expect(holdingLines(lines)).to.have.length(1)
    expect(pledgesAt(lines, '2026-11-17')[0]!.lines).to.have.length(3)
  })

  const lines = [line({}), line({ quantity: -40_00, datedOn: '2026-08-01' })]
  for (const [what, said, change, at] of [
    ['what is owed', objectionsToOwed, {}, null],
    ['less than what is owed', objectionsToOwed, { quantity: -60_00 }, null],
    ['removing more than later acts leave', objectionsToOwed, { quantity: -61_00 }, 'quantite'],
    ['nothing', objectionsToOwed, { quantity: 0 }, 'quantite'],
    ['a slip of the keyboard', objectionsToOwed, { quantity: 2_000_000_00 }, 'quantite'],
    ['a day to come', objectionsToDone, { datedOn: '2026-11-18' }, 'date'],
    ['before the notification', objectionsToDone, { datedOn: '2026-01-08' }, 'date'],
    ['of a kind that the contract does not owe', objectionsToDone, { kind: 'internships', quantity: 1 }, 'nature'],
    ['done, more than owed', objectionsToDone, { quantity: 500_00 }, null],
  ] as const)
    it(`${at ? 'refuses' : 'takes'} ${what}`, () =>
      expect(Object.keys(said(form(change), lines, when))).to.deep.equal(at ? [at] : []))

  it('writes each quantity in its own unit', () => {
    const words = [
      quantityWords('training', 120_50),
      quantityWords('inclusiveSpend', 45_000_00),
      quantityWords('internships', 1),
      quantityWords('hires', -3),
    ]
    expect(words.map(text => text.replace(/[\u00a0\u202f]/g, ' '))).to.deep.equal([
      '120,50 h',
      '45 000 €',
      '1 stage',
      '−3 personnes',
    ])
  })

  it('the past does not move: a line of a later day changes nothing before it', () => {
    const one = fc.record({
      side: fc.constantFrom<Side>('owed', 'done'),
      kind: fc.constantFrom<PledgeKind>('training', 'internships', 'inclusiveSpend', 'hires'),
      day: fc.integer({ min: 1, max: 28 }),
      quantity: fc.integer({ min: -500, max: 1000 }),
    })
    fc.assert(
      fc.property(fc.array(one), fc.array(one), fc.integer({ min: 1, max: 28 }), (earlier, later, cut) => {
        const day = (number: number) => `2026-03-${String(number).padStart(2, '0')}`
        const of = (some: typeof earlier) => some.map(({ day: on, ...rest }) => line({ ...rest, datedOn: day(on) }))
        const [known, all] = [of(earlier), of(later).filter(({ datedOn }) => datedOn > day(cut))]
        const sums = (lines: PledgeLine[]) =>
          pledgesAt(lines, day(cut)).map(({ kind, owed, done }) => [kind, owed, done])
        expect(sums([...known, ...all])).to.deep.equal(sums(known))
      }),
    )
  })
})
