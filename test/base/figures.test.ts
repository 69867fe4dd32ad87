import { expect } from 'chai'
import { centsFor } from '#server/base/figures.ts'

describe('what hours come to in money', () => {
  it('at so many cents an hour, to the cent, half up', () => {
    const cases: [centihours: number, perHour: number, cents: number][] = [
      [108_00, 60_00, 6480_00],
      [1, 50, 1],
      [1, 49, 0],
      [33_33, 12_35, 411_63],
      [0, 60_00, 0],
    ]
    for (const [centihours, perHour, cents] of cases) expect(centsFor(centihours, perHour)).to.equal(cents)
  })
})
