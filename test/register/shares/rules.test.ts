import { expect } from 'chai'
import fc from 'fast-check'
import { bearersAt, ownPartsOf } from '#server/compliance/bearing-rules.ts'
import { borneOf, creditedOf, partOf } from '#server/compliance/share-rules.ts'
import {
  type Bearable,
  borneAt,
  givesBack,
  objectionsToShares,
  objectionsToTransfer,
  principalsAt,
  type ShareAct,
  type SharePart,
} from '#server/register/shares/rules.ts'

const [A, B, C, SUB, ETTI] = [1, 2, 3, 8, 9]
let last = 0
const act = (change: Partial<ShareAct> & { parts: SharePart[] }): ShareAct => ({
  id: ++last,
  contractId: 1,
  kind: 'shares',
  unit: 'points',
  effectOn: '2026-01-10',
  reason: 'Convention de groupement',
  recordedAt: '2026-01-12T09:00:00.000Z',
  recordedByName: null,
  ...change,
})
const part = (companyId: number, value: number, principalId: number | null = null): SharePart => ({
  companyId,
  principalId,
  value,
})
const transfer = (from: number, to: number, value: number, effectOn: string) =>
  act({ kind: 'transfer', unit: 'hours', effectOn, parts: [part(from, -value), part(to, value)] })
const holders = (...points: (number | null)[]): Bearable[] =>
  points.map((one, index) => ({ companyId: index + 1, role: index ? 'coHolder' : 'leadHolder', points: one }))
const owed = (borne: ReturnType<typeof borneAt>) => borne?.map(one => [one.companyId, one.owed])

describe('which part each company of a group bears', () => {
  const shares = act({ parts: [part(A, 60_00), part(B, 25_00), part(C, 15_00)] })

  it('nothing is known where nobody wrote it', () =>
    expect(borneAt([], holders(null, null), 100_00, '2026-06-30')).to.equal(null))

  it('the contract’s own shares hold until an act writes others', () => {
    const acts = [act({ effectOn: '2026-06-01', parts: [part(A, 50_00), part(B, 50_00)] })]
    expect(owed(borneAt(acts, holders(60_00, 40_00), 1000_00, '2026-05-31'))).to.deep.equal([
      [A, 600_00],
      [B, 400_00],
    ])
    expect(owed(borneAt(acts, holders(60_00, 40_00), 1000_00, '2026-06-01'))).to.deep.equal([
      [A, 500_00],
      [B, 500_00],
    ])
  })

  it('hours come back as far as they had passed, since the parts were last written', () => {
    const passed = transfer(B, C, 100_00, '2026-05-04')
    const [back, more] = [transfer(C, B, 60_00, '2026-06-01'), transfer(C, B, 50_00, '2026-07-01')]
    const acts = [shares, passed, back, more]
    expect(acts.map(one => givesBack(one, acts))).to.deep.equal([false, false, true, false])
    const again = act({ effectOn: '2026-05-20', parts: [part(A, 50_00), part(B, 25_00), part(C, 25_00)] })
    expect(givesBack(back, [shares, passed, again, back])).to.equal(false)
  })

  it('hours pass from one to another, from their day on, and the contract owes as much', () => {
    const acts = [shares, transfer(B, C, 100_00, '2026-05-04')]
    expect(owed(borneAt(acts, [], 1000_00, '2026-05-03'))).to.deep.equal([
      [A, 600_00],
      [B, 250_00],
      [C, 150_00],
    ])
    const after = borneAt(acts, [], 1000_00, '2026-05-04')!
    expect(owed(after)).to.deep.equal([
      [A, 600_00],
      [B, 150_00],
      [C, 250_00],
    ])
    expect(after.map(({ transferred }) => transferred)).to.deep.equal([0, -100_00, 100_00])
  })

  it('shares in hours keep their proportion when an amendment changes what is owed', () => {
    const inHours = act({ unit: 'hours', parts: [part(A, 700_00), part(B, 300_00)] })
    expect(owed(borneAt([inHours], [], 1100_00, '2026-06-30'))).to.deep.equal([
      [A, 770_00],
      [B, 330_00],
    ])
  })

  it('nobody bears less than nothing once what is owed falls', () => {
    const acts = [shares, transfer(C, A, 150_00, '2026-05-04')]
    const borne = borneAt(acts, [], 100_00, '2026-06-30')!
    expect(borne.map(one => one.owed)).to.satisfy((parts: number[]) => parts.every(one => one >= 0))
    expect(borne.reduce((sum, one) => sum + one.owed, 0)).to.equal(100_00)
  })

  it('parts add up to what the contract owes, whatever passes from one to another', () => {
    const moves = fc.array(
      fc.record({ from: fc.constantFrom(A, B, C), to: fc.constantFrom(A, B, C, SUB), hours: fc.nat(500_00) }),
      { maxLength: 8 },
    )
    fc.assert(
      fc.property(fc.nat(5000_00), fc.integer({ min: 0, max: 100_00 }), moves, (hours, first, some) => {
        const written = act({ parts: [part(A, first), part(B, 100_00 - first), part(C, 0)] })
        const acts = [written, ...some.map(({ from, to, hours: value }) => transfer(from, to, value, '2026-03-02'))]
        const borne = borneAt(acts, [], hours, '2026-06-30')!
        return borne.reduce((sum, one) => sum + one.owed, 0) === hours && borne.every(one => one.owed >= 0)
      }),
    )
  })

  const when = { notifiedOn: '2026-01-09', today: '2026-11-17' }
  const form = (parts: SharePart[], unit: 'points' | 'hours' = 'points') => ({
    unit,
    effectOn: '2026-02-01',
    reason: 'Convention',
    parts,
  })
  for (const [what, parts, unit, at] of [
    ['a whole', [part(A, 60_00), part(B, 40_00)], 'points', null],
    ['less than a whole', [part(A, 60_00), part(B, 30_00)], 'points', 'part-1'],
    ['the hours of the contract', [part(A, 600_00), part(B, 400_00)], 'hours', null],
    ['other hours than the contract’s', [part(A, 600_00), part(B, 300_00)], 'hours', 'part-1'],
    ['one company alone', [part(A, 100_00)], 'points', 'unite'],
  ] as const)
    it(`${at ? 'refuses' : 'takes'} shares that are ${what}`, () =>
      expect(Object.keys(objectionsToShares(form([...parts], unit), 1000_00, when))).to.deep.equal(at ? [at] : []))

  const days = [borneAt([shares], [], 1000_00, '2026-05-04'), borneAt([shares], [], 800_00, '2026-09-01')]
  for (const [what, change, borne, at] of [
    ['a transfer of less than it bears', {}, days, null],
    ['more than it bears once an amendment came', { centihours: 220_00 }, days, 'heures'],
    ['a transfer to itself', { toId: B }, days, 'vers'],
    ['a transfer of nothing', { centihours: 0 }, days, 'heures'],
    ['a day to come', { effectOn: '2026-11-18' }, days, 'effet'],
    ['a transfer where no share is written', {}, [null], 'de'],
  ] as const)
    it(`${at ? 'refuses' : 'takes'} ${what}`, () => {
      const asked = { fromId: B, toId: C, centihours: 200_00, effectOn: '2026-05-04', reason: 'Accord', ...change }
      expect(Object.keys(objectionsToTransfer(asked, borne, when))).to.deep.equal(at ? [at] : [])
    })
})

describe('who did what in a group, and who still owes', () => {
  const bearable = [
    { companyId: A, role: 'leadHolder', points: 60_00, person: 'a' },
    { companyId: B, role: 'coHolder', points: 40_00, person: 'b' },
    { companyId: SUB, role: 'subcontractor', points: null, person: 's' },
  ]
  const line = (employerId: number, counted: number) => ({ work: { employerId }, credit: { counted } })
  const supplier = act({ kind: 'suppliers', unit: 'hours', parts: [part(ETTI, 0, B)] })

  it('each is credited its own people, and other employers as they were attributed', () => {
    const lines = [line(A, 300_00), line(ETTI, 100_00)]
    const unsaid = bearersAt({ bearable, acts: [] }, 1000_00, lines, '2026-06-30')!
    expect(unsaid.map(one => [one.counted, one.shared, one.left])).to.deep.equal([
      [342_86, 42_86, 257_14],
      [57_14, 57_14, 342_86],
    ])
    expect(principalsAt([supplier], '2026-06-30').get(ETTI)).to.equal(B)
    const said = bearersAt({ bearable, acts: [supplier] }, 1000_00, lines, '2026-06-30')!
    expect(said.map(one => one.counted)).to.deep.equal([300_00, 100_00])
  })

  it('a subcontractor’s part is its principal’s before the buyer', () => {
    const acts = [act({ parts: [part(A, 50_00), part(B, 30_00), part(SUB, 20_00, B)] })]
    const group = { bearable, acts }
    const bearers = bearersAt(group, 1000_00, [line(SUB, 50_00)], '2026-06-30')
    expect(ownPartsOf(bearers, group)).to.deep.equal([
      { person: 'a', owed: 500_00, counted: 0 },
      { person: 'b', owed: 500_00, counted: 50_00 },
    ])
  })

  it('who did its part lacks nothing; the others bear what is missing, and it adds up', () => {
    const held = bearable
      .slice(0, 2)
      .map(one => ({ person: one.person, isLead: one.role === 'leadHolder', sharePoints: null }))
    const own = [
      { person: 'a', owed: 600_00, counted: 650_00 },
      { person: 'b', owed: 400_00, counted: 100_00 },
    ]
    const [a, b] = ['a', 'b'].map(person => partOf(held, person, 'joint', own))
    expect([borneOf(250_00, a!, 'short'), borneOf(250_00, b!, 'short')]).to.deep.equal([0, 250_00])
    expect([creditedOf(750_00, a!), creditedOf(750_00, b!)]).to.deep.equal([600_00, 150_00])
    expect(partOf(held, 'a', 'solidary', own).kind).to.equal('leads')
  })

  it('credited parts add up to the contract, none above what it bears', () => {
    const member = fc.record({ owed: fc.nat(2000), counted: fc.nat(3000) })
    fc.assert(
      fc.property(fc.array(member, { minLength: 2, maxLength: 5 }), some => {
        const own = some.map((one, index) => ({ person: `${index}`, ...one }))
        const [owes, did] = [
          own.reduce((sum, one) => sum + one.owed, 0),
          own.reduce((sum, one) => sum + one.counted, 0),
        ]
        if (owes === 0) return true
        const held = own.map(({ person }) => ({ person, isLead: false, sharePoints: null }))
        const credited = Math.min(owes, did)
        const parts = own.map(({ person }) => creditedOf(credited, partOf(held, person, 'joint', own)))
        return (
          parts.reduce((sum, one) => sum + one, 0) === credited && parts.every((one, index) => one <= own[index]!.owed)
        )
      }),
    )
  })
})
