import { expect } from 'chai'
import type { Cell, Traits } from '#server/scheme/indicators/cell-rules.ts'
import { denominatorsOf, figuresOf } from '#server/scheme/indicators/figures-rules.ts'
import { reservedShares } from '#server/scheme/indicators/reserved-share-rules.ts'

describe('the share of purchases that is reserved', () => {
  const traits: Traits = {
    form: 'contract',
    place: 'plain',
    isPublished: true,
    social: [],
    isUnsaid: false,
    article: '',
    environmental: 'unsaid',
    esus: 'unsaid',
    inclusive: 'unsaid',
    duty: '',
    exemption: '',
  }
  const cell = (told: Partial<Traits>, contracts: number, cents: number, priced = contracts): Cell => ({
    year: 2026,
    traits: { ...traits, ...told },
    contracts,
    cents,
    priced,
    toConfirm: 0,
  })
  const sharesOf = (cells: readonly Cell[]) => {
    const figures = figuresOf(cells, denominatorsOf(cells, { totals: [], held: [], pairs: 1, base: 'notified' }))
    const figure = (code: string) => figures.find(one => one.code === code)!
    return reservedShares({ number: figure('RES_NB'), value: figure('RES_VAL') }, cells)
  }

  it('is that of the indicators, concessions apart, each contract once', () => {
    const shares = sharesOf([
      cell({ social: ['clause', 'reserve'], article: 'L2113-12' }, 1, 50_000_00),
      cell({ social: ['reserve'], article: 'L2113-13' }, 1, 0, 0),
      cell({}, 1, 100_000_00),
      cell({ isUnsaid: true }, 1, 250_000_00),
      cell({ form: 'concession', social: ['reserve'] }, 1, 900_000_00),
    ])
    expect(shares).to.deep.equal([
      {
        form: 'contract',
        contracts: { part: 2, whole: 4 },
        cents: { part: 50_000_00, whole: 400_000_00 },
        withoutAmount: 1,
        unsaid: 1,
      },
      {
        form: 'concession',
        contracts: { part: 1, whole: 1 },
        cents: { part: 900_000_00, whole: 900_000_00 },
        withoutAmount: 0,
        unsaid: 0,
      },
    ])
  })

  it('has no line for what nobody bought', () => expect(sharesOf([])).to.deep.equal([]))
})
