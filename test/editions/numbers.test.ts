import { expect } from 'chai'
import fc from 'fast-check'
import { editionNumber, numberTyped } from '#server/editions/number-rules.ts'
import { FileReading } from '#server/editions/reading.ts'
import { canonical, changesBetween, seriesOf } from '#server/editions/rules.ts'

const year = fc.integer({ min: 2020, max: 2099 })
const sequence = fc.integer({ min: 1, max: 2_000_000 })

describe('the number of an edition', () => {
  it('is read as printed, and as people type it', () => {
    const number = editionNumber(2026, 123)
    expect(number).to.match(/^2026-000123-[A-Z]$/)
    for (const typed of [
      number,
      number.toLowerCase(),
      ` n° ${number} `,
      number.replaceAll('-', ' '),
      number.replaceAll('-', '–'),
    ])
      expect(numberTyped(typed), typed).to.equal(number)
    for (const wrong of ['', '2026-000123', '2026-123-K', 'K', '9'.repeat(5000), "1'--"])
      expect(numberTyped(wrong), wrong.slice(0, 20)).to.equal(null)
  })

  it('a wrong digit, or two that changed places, are seen', () => {
    fc.assert(
      fc.property(year, sequence, fc.nat(), fc.nat(), fc.integer({ min: 1, max: 9 }), (given, count, a, b, more) => {
        const number = editionNumber(given, count)
        const places = [...number].flatMap((sign, index) => (/\d/.test(sign) ? [index] : []))
        const [i, j] = [places[a % places.length]!, places[b % places.length]!]
        const signs = [...number]
        signs[i] = String((Number(signs[i]) + more) % 10)
        expect(numberTyped(signs.join(''))).to.equal(null)
        const swapped = [...number]
        ;[swapped[i], swapped[j]] = [swapped[j]!, swapped[i]!]
        if (swapped[i] !== swapped[j]) expect(numberTyped(swapped.join(''))).to.equal(null)
      }),
    )
  })

  it('is found in a file, wherever its pieces are cut', () => {
    const number = editionNumber(2026, 7)
    const file = Buffer.from(`${'x'.repeat(300)}<dc:identifier>${number}</dc:identifier>${'y'.repeat(300)}`)
    fc.assert(
      fc.property(fc.integer({ min: 1, max: file.length }), length => {
        const reading = new FileReading()
        for (let start = 0; start < file.length; start += length) reading.add(file.subarray(start, start + length))
        expect(reading.end()).to.include({ claimed: number, size: file.length })
      }),
    )
  })
})

describe('what changed from one edition to the next', () => {
  const figures = (counted: string, verdict = 'En retard') => [
    { label: 'Verdict', value: verdict },
    { label: 'Retenues', value: counted },
  ]

  it('tells figures old and new, then acts that came and those that were taken back', () => {
    const before = {
      figures: [...figures('10,00 h'), { label: 'Écart', value: '−2,00 h' }],
      acts: ['Avenant du 3 mai', 'Relance'],
    }
    const after = {
      figures: [...figures('12,00 h'), { label: 'Pénalité', value: '60 €' }],
      acts: ['Relance', 'Relance'],
    }
    expect(changesBetween(before, after)).to.deep.equal([
      { label: 'Retenues', before: '10,00 h', after: '12,00 h' },
      { label: 'Pénalité', before: null, after: '60 €' },
      { label: 'Écart', before: '−2,00 h', after: null },
      { label: 'Relance', before: null, after: 'nouveau' },
      { label: 'Avenant du 3 mai', before: 'présent', after: null },
    ])
    expect(changesBetween(after, after)).to.deep.equal([])
  })
})

describe('one content, one text', () => {
  it('whatever the order of its keys', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), content => {
        const turned = Object.fromEntries(Object.entries(content).reverse())
        expect(canonical(turned)).to.equal(canonical(content))
        expect(JSON.parse(canonical(content))).to.deep.equal(JSON.parse(JSON.stringify(content)))
      }),
    )
  })

  it('a series is a kind, a subject and its buyers in any order', () => {
    const subject = { type: 'company', id: 3, legalPerson: '999412307' } as const
    const one = seriesOf({ kind: 'companyReport', subject, buyerIds: [2, 1, 2] })
    expect(one).to.equal(seriesOf({ kind: 'companyReport', subject: { ...subject, id: 9 }, buyerIds: [1, 2] }))
    for (const buyerIds of [[1], [1, 2, 3], [12], null])
      expect(one).not.to.equal(seriesOf({ kind: 'companyReport', subject, buyerIds }))
  })
})
