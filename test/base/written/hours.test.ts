import { expect } from 'chai'
import fc from 'fast-check'
import { hoursFigure } from '#server/base/format.ts'
import { readAmount, readPercent, readWhole } from '#server/base/written/amounts.ts'
import { readHours } from '#server/base/written/hours.ts'
import type { Reading } from '#server/base/written/numbers.ts'

describe('reading hours as people write them', () => {
  const read: [text: string, centihours: number | null][] = [
    ['151,67', 151_67],
    ['151.67', 151_67],
    ['151', 151_00],
    ['1 515,00', 1515_00],
    ['1\u00a0515,00', 1515_00],
    ['1\u202f515,00 h', 1515_00],
    ['1.515,00', 1515_00],
    ['151h40', 151_67],
    ['151 H 40', 151_67],
    ['151h', 151_00],
    ['151 heures', 151_00],
    ['151,67\u00a0h', 151_67],
    ['151 h 40 min', 151_67],
    ['151:40', 151_67],
    ['151:40:00', 151_67],
    ['0:20', 33],
    ['20 min', 33],
    ['  7,5 \r\n', 7_50],
    ['0', 0],
    ['–', 0],
    ['—', 0],
    ['Néant', 0],
    ['CP', 0],
    ['am', 0],
    ['Abs', 0],
    ['', null],
    [' \u00a0\t ', null],
    ['−12', -12_00],
  ]
  for (const [text, centihours] of read) {
    it(`« ${text} » is ${centihours}`, () =>
      expect(readHours(text)).to.deep.equal({ value: centihours, refused: null }))
  }

  const refused: [text: string, words: string][] = [
    ['7 8', 'Il y a ici deux nombres, 7 et 8'],
    ['14\n7', 'deux nombres, 14 et 7'],
    ['14\t7', 'deux nombres, 14 et 7'],
    ['1 51', 'deux nombres, 1 et 51'],
    ['1 515 2', '3 nombres'],
    ['0 800', 'deux nombres, 0 et 800'],
    ['151h75', 'vouliez-vous écrire 151,75 ou 152h15'],
    ['151h4', 'vouliez-vous écrire 151h04 ou 151h40'],
    ['1.515', 'vouliez-vous écrire 1,52 ou 1\u00a0515'],
    ['1,515', 'vouliez-vous écrire 1,52 ou 1\u00a0515'],
    ['12,3333', 'vouliez-vous écrire 12,33'],
    ['1,234.56', 'vouliez-vous écrire 1\u00a0234,56'],
    ['151,', 'vouliez-vous écrire 151'],
    ['12 environ', 'vouliez-vous écrire 12'],
    ['beaucoup', 'écrivez-le comme 151,67 ou 151h40'],
    ['#####', 'colonne trop étroite'],
    ['#VALEUR!', 'erreur du tableur'],
    ['1234567890123', 'trop grand'],
    ['7'.repeat(100_000), 'trop long'],
  ]
  for (const [text, words] of refused) {
    it(`« ${text.slice(0, 20)} » is refused with a proposal`, () => {
      const { value, refused } = readHours(text)
      expect(value).to.equal(null)
      expect(refused).to.include(words)
    })
  }

  it('never moves a whole minute, there and back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999 }), minutes => {
        const typed = `${Math.floor(minutes / 60)}h${String(minutes % 60).padStart(2, '0')}`
        const { value } = readHours(typed)
        const again = readHours(hoursFigure(value!)).value!
        expect(again).to.equal(value)
        expect(Math.round((again * 60) / 100)).to.equal(minutes)
        expect(readHours(typed.replace('h', ':')).value).to.equal(value)
      }),
    )
  })

  it('reads again every figure that a page shows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99_999_999 }), centihours => {
        expect(readHours(hoursFigure(centihours)).value).to.equal(centihours)
        expect(readHours(`${hoursFigure(centihours)}\u00a0h`).value).to.equal(centihours)
      }),
    )
  })

  it('takes no number out of two, whatever stands between them', () => {
    const figure = fc.integer({ min: 0, max: 99 }).map(String)
    const between = fc.stringMatching(/^[ \t\r\n\u00a0\u202f;/|"'&-]{1,4}$/)
    fc.assert(
      fc.property(figure, between, figure, (one, gap, two) => {
        expect(readHours(one + gap + two).value, JSON.stringify(one + gap + two)).to.equal(null)
      }),
      { numRuns: 500 },
    )
  })

  it('says nothing that is not in the text: no digit added, none dropped', () => {
    const pieces = fc.array(
      fc.constantFrom(
        '7',
        '12',
        '151',
        '40',
        ' ',
        '\u00a0',
        '\n',
        '\t',
        'h',
        ':',
        ',',
        '.',
        '"',
        '-',
        'min',
        'CP',
        '#',
      ),
      { maxLength: 7 },
    )
    fc.assert(
      fc.property(pieces, list => {
        const text = list.join('')
        const { value } = readHours(text)
        if (value === null) return
        expect([...possible(text)], JSON.stringify(text)).to.include(Math.abs(value))
      }),
      { numRuns: 5000 },
    )
  })
})

describe('reading amounts, shares and whole numbers', () => {
  const cases: [what: string, reading: Reading, value: number | null][] = [
    ['2 400 000', readAmount('2 400 000'), 2_400_000_00],
    ['60,50 €', readAmount('60,50\u00a0€'), 60_50],
    ['1.234.567,89 euros HT', readAmount('1.234.567,89 euros HT'), 1_234_567_89],
    ['62,5 %', readPercent('62,5\u00a0%'), 62_50],
    ['15 jours', readWhole('15 jours', ['jours']), 15],
    ['15,00', readWhole('15,00'), 15],
    ['an empty text', readAmount(' '), null],
  ]
  for (const [what, reading, value] of cases) {
    it(`${what} is ${value}`, () => expect(reading).to.deep.equal({ value, refused: null }))
  }

  it('proposes what was meant', () => {
    expect(readAmount('2,4 M€').refused).to.include('vouliez-vous écrire 2\u00a0400\u00a0000')
    expect(readAmount('800 k€').refused).to.include('vouliez-vous écrire 800\u00a0000')
    expect(readWhole('5,5').refused).to.include('vouliez-vous écrire 5 ou 6')
    expect(readPercent('5 ou 6').refused).to.include('deux nombres, 5 et 6')
  })
})

/** Every reading of a text that one could defend, naively: as one decimal number, as hours and minutes, as minutes, as zero. */
function* possible(text: string): Generator<number> {
  if (!/\d/.test(text)) yield 0
  const runs = text.match(/\d+/g) ?? []
  const joined = Number(runs.join(''))
  if (runs.length === 1) yield* [joined * 100, Math.round((joined / 60) * 100)]
  if (runs.length === 2) {
    const [one, two] = runs.map(Number) as [number, number]
    if (/\d[,.]\d/.test(text)) yield one * 100 + Number(runs[1]!.padEnd(2, '0'))
    if (/h|:/.test(text)) yield Math.round((one + two / 60) * 100)
    if (/^\D*\d{1,3}[ \u00a0]\d{3}\D*$/.test(text)) yield joined * 100
  }
  if (runs.length > 2 && /^\D*\d{1,3}(?:[ \u00a0.]\d{3})+(?:[,.]\d{1,2})?\D*$/.test(text)) {
    const decimals = /[,.](\d{1,2})\D*$/.exec(text)?.[1] ?? ''
    yield Math.round(Number(`${runs.join('').slice(0, runs.join('').length - decimals.length)}.${decimals || 0}`) * 100)
  }
  if (runs.length === 3 && /:/.test(text)) {
    const [hours, minutes, seconds] = runs.map(Number) as [number, number, number]
    yield Math.floor((hours * 3600 + minutes * 60 + seconds + 18) / 36)
  }
  if (runs.length === 3 && /h|:/.test(text) && /^\D*\d{1,3}[ \u00a0]\d{3}/.test(text)) {
    yield Math.round((Number(runs[0]! + runs[1]!) + Number(runs[2]) / 60) * 100)
  }
}
