import { expect } from 'chai'
import fc from 'fast-check'
import { byChunks } from '#server/base/chunks.ts'
import { falling, inTurn, merged, rising } from '#server/base/order.ts'

type Row = { id: number; day: string | null }
const id = ({ id }: Row) => id
const day = ({ day }: Row) => day

describe('rows in an order', () => {
  const rows = [
    { id: 1, day: '2026-03-01' },
    { id: 2, day: null },
    { id: 3, day: '2026-05-01' },
    { id: 4, day: '2026-03-01' },
  ]
  const sorted = (order: (a: Row, b: Row) => number) => rows.toSorted(order).map(id)

  it('from the smallest or from the largest, what is not said at the end that was asked', () => {
    expect(sorted(inTurn(rising(day), rising(id)))).to.deep.equal([1, 4, 3, 2])
    expect(sorted(inTurn(falling(day), falling(id)))).to.deep.equal([3, 4, 1, 2])
    expect(sorted(inTurn(falling(day, 'first'), rising(id)))).to.deep.equal([2, 3, 1, 4])
  })

  it('text by its code points, as a database compares it', () => {
    const words = ['\u{1d49c}', '\uff21', 'z', 'a']
    expect(words.toSorted(rising(word => word))).to.deep.equal(['a', 'z', '\uff21', '\u{1d49c}'])
  })

  it('one list of slices: the same as if they had been one', () => {
    const row = fc.record({ id: fc.nat(50), day: fc.option(fc.constantFrom('2026-01', '2026-02')) })
    const order = inTurn<Row>(falling(day), rising(id))
    fc.assert(
      fc.property(fc.array(fc.array(row)), slices => {
        const one = [
          ...merged(
            slices.map(slice => slice.toSorted(order)),
            order,
          ),
        ]
        expect(one).to.deep.equal(slices.flat().toSorted(order))
        expect([...byChunks(one, 3)].flat()).to.deep.equal(one)
      }),
    )
  })
})
