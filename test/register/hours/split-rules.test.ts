import { expect } from 'chai'
import fc from 'fast-check'
import { agreementIn, objectionsToAgreement, partsOf, type SplitPart, WHOLE } from '#server/register/splits/rules.ts'

const part = (clauseId: number, points: number): SplitPart => ({ clauseId, points })
const parts = fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 2, maxLength: 9 }).map(weights => {
  const total = weights.reduce((sum, one) => sum + one, 0)
  const points = weights.map(weight => Math.max(1, Math.floor((weight * WHOLE) / total)))
  points[points.indexOf(Math.max(...points))]! += WHOLE - points.reduce((sum, one) => sum + one, 0)
  return points.map((one, index) => part(index + 1, one))
})

describe('hours worked once under several contracts', () => {
  it('make up what was worked, to the centihour, and each is its part but for one centihour', () => {
    fc.assert(
      fc.property(parts, fc.integer({ min: 0, max: 220_00 }), (shares, worked) => {
        const found = partsOf(worked, shares)
        expect(found.reduce((sum, { centihours }) => sum + centihours, 0)).to.equal(worked)
        for (const { centihours, points } of found)
          expect(Math.abs(centihours - (worked * points) / WHOLE)).to.be.below(1)
      }),
    )
  })

  it('40 % of 151,67 h', () => {
    expect(partsOf(151_67, [part(1, 40_00), part(2, 60_00)]).map(({ centihours }) => centihours)).to.deep.equal([
      60_67, 91_00,
    ])
    expect(
      partsOf(100_00, [part(1, 33_34), part(2, 33_33), part(3, 33_33)]).map(({ centihours }) => centihours),
    ).to.deep.equal([33_34, 33_33, 33_33])
    expect(partsOf(1, [part(1, 50_00), part(2, 50_00)]).map(({ centihours }) => centihours)).to.deep.equal([1, 0])
  })

  it('are split as was agreed for their month: the last that began, and an end is one', () => {
    const agreement = (id: number, fromMonth: string, own = [part(1, 50_00), part(2, 50_00)]) => ({
      id,
      fromMonth,
      parts: own,
    })
    const all = [agreement(1, '2026-03'), agreement(2, '2026-09', []), agreement(3, '2026-06'), agreement(4, '2026-06')]
    const said = ['2026-02', '2026-03', '2026-05', '2026-06', '2026-08', '2026-09', '2026-12'].map(
      month => agreementIn(all, month)?.id ?? null,
    )
    expect(said).to.deep.equal([null, 1, 1, 4, 4, null, null])
  })

  const right = {
    fromMonth: '2026-10',
    signedOn: '2026-10-02',
    signedBy: 'Les deux parties',
    parts: [part(1, 40_00), part(2, 60_00)],
  }
  const known = { members: new Set([1, 2]), agreedOn: '2026-10-01', today: '2026-11-17' }
  const wrong: [string, object, string | null][] = [
    ['an agreement that holds', {}, null],
    ['an end', { parts: [] }, null],
    ['parts under the whole', { parts: [part(1, 40_00), part(2, 50_00)] }, 'parts'],
    ['parts over the whole', { parts: [part(1, 40_00), part(2, 60_01)] }, 'parts'],
    ['a contract alone', { parts: [part(1, WHOLE)] }, 'parts'],
    ['a contract that is not in the pool', { parts: [part(1, 40_00), part(3, 60_00)] }, 'parts'],
    ['a month before the pool', { fromMonth: '2026-09' }, 'mois'],
    ['a signature to come', { signedOn: '2026-11-18' }, 'signature'],
    ['nobody who signed', { signedBy: ' ' }, 'signataires'],
  ]
  for (const [name, given, field] of wrong)
    it(`${name}: ${field ?? 'nothing is wrong'}`, () => {
      expect(Object.keys(objectionsToAgreement({ ...right, ...given }, known))).to.deep.equal(field ? [field] : [])
    })
})
