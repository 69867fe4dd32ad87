import { expect } from 'chai'
import type { Layout } from '#server/exchange/intake/reading-rules.ts'
import { driftOf, headKey } from '#server/exchange/intake/recipe-rules.ts'
import { driftWords } from '#server/exchange/intake/recipe-words.ts'
import { recognise } from '#server/exchange/intake/recognise-rules.ts'
import { typedOver } from '#server/exchange/intake/typed-rules.ts'
import { readBook } from '#server/exchange/sheets/open.ts'
import { type Written, workbook } from '../sheets/written.ts'
import { said, written } from './recognised.ts'

const MAY = { from: '2026-05-01', to: '2026-05-31' }
const JUNE = { from: '2026-06-01', to: '2026-06-30' }

const layoutOf = (...columns: [column: string, path: string, role: string][]): Layout => ({
  sheet: 'Relevé',
  range: 'A1:F9',
  header: [1],
  shape: 'plain',
  columns: columns.map(([column, path, role]) => ({ column, path, role, note: '' })),
})
const usual = layoutOf(['A', 'Nom', 'person'], ['B', 'Né le', 'bornOn'], ['D', 'Heures', 'hours'])

describe('the recipe of a sender', () => {
  it('calls a column by its words, whatever its month', () => {
    const cases: [string, string][] = [
      ['Heures mai 2026', 'heures # #'],
      ['Heures  Juin 2026', 'heures # #'],
      ['2026 > Mai > Heures', '# # heures'],
      ['S22', '#'],
      ['Né(e) le', 'ne e le'],
    ]
    for (const [path, key] of cases) expect(headKey(path), path).to.equal(key)
  })

  const cases: [string, Layout, string[]][] = [
    ['nothing of the same columns', usual, []],
    [
      'a column that moved',
      layoutOf(['A', 'Nom', 'person'], ['B', 'Né le', 'bornOn'], ['F', 'Heures', 'hours']),
      ['La colonne « Heures » est passée de D à F.'],
    ],
    [
      'a new one before it, which is left aside, and one that is gone',
      layoutOf(['A', 'Nom', 'person'], ['D', 'Prime', 'aside'], ['E', 'Heures', 'hours']),
      [
        'La colonne « Heures » est passée de D à E.',
        'Nouvelle colonne « Prime » en D, laissée de côté.',
        'La colonne « Né le », en B la dernière fois, n’est plus là.',
      ],
    ],
    [
      'a slip in a title',
      layoutOf(['A', 'Nom', 'person'], ['B', 'Né le', 'bornOn'], ['D', 'Heurs', 'hours']),
      ['La colonne « Heures » s’appelle maintenant « Heurs ».'],
    ],
    [
      'another title between the same two',
      layoutOf(['A', 'Nom', 'person'], ['B', 'Naissance', 'bornOn'], ['D', 'Heures', 'hours']),
      ['La colonne « Né le » s’appelle maintenant « Naissance ».'],
    ],
    [
      'a column that is read otherwise',
      layoutOf(['A', 'Nom', 'person'], ['B', 'Né le', 'bornOn'], ['D', 'Heures', 'aside']),
      ['La colonne « Heures », lue comme « Heures travaillées » la dernière fois, est laissée de côté.'],
    ],
  ]
  for (const [of, now, sentences] of cases)
    it(`says ${of}`, () => {
      const words = driftOf([usual], [now]).map(driftWords)
      expect(words.map(one => one.replace(/\u00a0/g, ' '))).to.deep.equal(sentences)
    })

  it('says nothing of the months of a wide table, nor of a first file', () => {
    const wide = (...months: string[]) =>
      layoutOf(
        ['A', 'Nom', 'person'],
        ...months.map((one, at): [string, string, string] => ['BCDE'[at]!, one, 'hours']),
      )
    expect(driftOf([wide('Mai', 'Juin')], [wide('Juin', 'Juillet', 'Août')])).to.deep.equal([])
    expect(driftOf([], [usual])).to.deep.equal([])
  })

  const read = async (rows: Written[][], period: typeof MAY, earlier: Layout[] = [], answers = {}) =>
    recognise(await readBook(written(workbook([{ rows }]))), { period, answers, earlier })
  const people = ['DIALLO Mamadou', 'NGUESSAN Aya', 'KOWALCZYK Agnieszka']

  it('finds the hours where they were, although a column of other hours came', async () => {
    const may = await read([['Nom', 'Volume'], ...people.map((one): Written[] => [one, 100])], MAY)
    const june: Written[][] = [['Nom', 'Heures de trajet', 'Volume'], ...people.map((one): Written[] => [one, 5, 100])]
    expect((await read(june, JUNE)).questions.map(({ code }) => code)).to.deep.equal(['column'])
    const now = await read(june, JUNE, may.layout)
    expect([said(now)[2], now.questions]).to.deep.equal(['diallo mamadou 2026-06 10000 read', []])
  })

  it('keeps what was told of a column that was renamed since', async () => {
    const two = (a: string, b: string): Written[][] => [['Nom', a, b], ...people.map((one): Written[] => [one, 12, 34])]
    const answers = { columns: { 'volume b': 'hours' as const } }
    const may = await read(two('Volume A', 'Volume B'), MAY, [], answers)
    expect(may.questions).to.deep.equal([])
    const june = await read(two('Qté A', 'Volumes B'), JUNE, may.layout, answers)
    expect([june.questions, said(june)[2]]).to.deep.equal([[], 'diallo mamadou 2026-06 3400 read'])
  })
})

describe('a figure typed over a file', () => {
  const rows: Written[][] = [
    ['Nom', 'Heures'],
    ['DIALLO Mamadou', 7.5],
    ['NGUESSAN Aya', 12],
    ['Total', 87],
  ]
  const cases: [string, Record<string, string>, agrees: boolean, hours: string][] = [
    ['nothing', {}, false, '750 read'],
    ['a figure', { 'Feuil1!B2': '75' }, true, '7500 read'],
    ['minutes', { 'Feuil1!B2': '75h00' }, true, '7500 read'],
    ['a cell of another sheet', { 'Feuil2!B2': '75' }, false, '750 read'],
    ['no hours', { 'Feuil1!B2': 'douze' }, false, '? refused'],
  ]
  for (const [it_, typed, agrees, hours] of cases)
    it(`is what is read and added up: ${it_}`, async () => {
      const book = typedOver(await readBook(written(workbook([{ rows }]))), typed)
      const reading = recognise(book, { period: MAY, answers: {} })
      expect(reading.totals.map(one => one.agrees)).to.deep.equal([agrees])
      expect(said(reading)[1]).to.equal(`diallo mamadou 2026-05 ${hours}`)
    })
})
