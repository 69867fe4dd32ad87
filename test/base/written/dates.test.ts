import { expect } from 'chai'
import fc from 'fast-check'
import { plusDays } from '#server/base/dates.ts'
import { dayInFull, longDate, shortDate, typedDate } from '#server/base/format.ts'
import { readDate } from '#server/base/written/dates.ts'

describe('reading dates as people write them', () => {
  const read: [text: string, date: string | null][] = [
    ['1/4/26', '2026-04-01'],
    ['01.04.2026', '2026-04-01'],
    ['1-4-2026', '2026-04-01'],
    ['1 4 2026', '2026-04-01'],
    ['12 / 05 / 2026', '2026-05-12'],
    ['1er avril 2026', '2026-04-01'],
    ['1ER AVRIL 2026', '2026-04-01'],
    ['31 octobre 2027', '2027-10-31'],
    ['31\u00a0octobre\u00a02027', '2027-10-31'],
    ['le 31 oct. 2027', '2027-10-31'],
    ['dimanche 31 octobre 2027', '2027-10-31'],
    ['15 août 26', '2026-08-15'],
    ['15 aout 2026', '2026-08-15'],
    ['1 févr. 2026', '2026-02-01'],
    ['2027-10-31', '2027-10-31'],
    ['31102027', '2027-10-31'],
    ['20271031', '2027-10-31'],
    ['29/02/2028', '2028-02-29'],
    ['  ', null],
  ]
  for (const [text, date] of read) {
    it(`« ${text} » is ${date}`, () => expect(readDate(text)).to.deep.equal({ date, refused: null }))
  }

  const refused: [text: string, words: string][] = [
    ['31/11/2026', 'Le 31 novembre n’existe pas. Le mois finit le 30.'],
    ['29 février 2026', 'Le 29 février 2026 n’existe pas'],
    ['4/30/2026', 'vouliez-vous dire le 30\u00a0avril\u00a02026'],
    ['samedi 31 octobre 2027', 'est un dimanche'],
    ['010426', 'vouliez-vous dire le 1er\u00a0avril\u00a02026'],
    ['04/2026', 'Il manque le jour'],
    ['avril 2026', 'Il manque le jour'],
    ['1 avril', 'Il manque l’année'],
    ['12/12/1812', 'de 1900 à 2100'],
    ['1/4.26', 'écrivez-la comme 18/03/2026'],
    ['1 jui 2026', 'écrivez-la comme 18/03/2026'],
    ['hier', 'écrivez-la comme 18/03/2026'],
    ['1'.repeat(100_000), 'trop long'],
  ]
  for (const [text, words] of refused) {
    it(`« ${text.slice(0, 30)} » is refused with a proposal`, () => {
      const reading = readDate(text)
      expect(reading.date).to.equal(null)
      expect(reading.refused).to.include(words)
    })
  }

  it('takes two digits of a year for one that has come, where someone’s birth is asked', () => {
    expect(readDate('12/05/85', { latestYear: 2026 }).date).to.equal('1985-05-12')
    expect(readDate('12/05/04', { latestYear: 2026 }).date).to.equal('2004-05-12')
    expect(readDate('12/05/58', { latestYear: 2026 }).date).to.equal('1958-05-12')
    expect(readDate('12/05/58').date).to.equal('2058-05-12')
  })

  it('reads again every date that a page shows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 73_000 }), days => {
        const date = plusDays('1901-01-01', days)
        for (const write of [longDate, shortDate, typedDate, dayInFull, (same: string) => same]) {
          expect(readDate(write(date)!).date, write(date)).to.equal(date)
        }
      }),
    )
  })
})
