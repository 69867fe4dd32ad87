import { expect } from 'chai'
import fc from 'fast-check'
import { hoursFigure, monthName } from '#server/base/format.ts'
import { readBlock } from '#server/base/written/block.ts'
import { readHours } from '#server/base/written/hours.ts'
import { type Laid, laid } from '#server/pages/paste-rules.ts'
import type { Target, TargetRow } from '#server/pages/paste-target-rules.ts'

const months = ['2026-08', '2026-09', '2026-10']
const names = [['Kone Awa', 'Awa Kone'], ['N’Guessan Élie', 'Élie N’Guessan'], ['Petit Sam', 'Sam Petit'], []]

/** Four people and three months, nothing in it; August is closed for the last one. */
function grid(typed: ReadonlyMap<string, string> = new Map(), from = { row: 0, column: 0 }): Target {
  const rows = names.map(
    (known, index): TargetRow => ({
      ref: `P-00${index + 1}`,
      names: known,
      cells: new Map(
        months
          .filter(month => index < 3 || month !== '2026-08')
          .map(month => [month, { key: `${index + 1}-${month}`, text: typed.get(`${index + 1}-${month}`) ?? '' }]),
      ),
    }),
  )
  return { months, rows, from }
}

const place = (text: string, target = grid()) => laid(readBlock(text).rows!, target)
const put = ({ lines }: Laid) =>
  Object.fromEntries(
    lines.flatMap(({ cells }) => cells.flatMap(cell => (cell.kind === 'put' ? [[cell.key, cell.centihours]] : []))),
  )
const kinds = ({ lines }: Laid) => lines.map(({ kind }) => kind)

describe('the cells of a copied block', () => {
  const cases: [what: string, text: string, rows: string[][]][] = [
    [
      'tabs and lines',
      '14\t7\r\n8\t9\r\n',
      [
        ['14', '7'],
        ['8', '9'],
      ],
    ],
    ['a line break and quotes in a cell', '"14\n7"\t"a ""b"" c"\n8', [['14\n7', 'a "b" c'], ['8']]],
    [
      'a quote that is only a sign',
      '"Le Bon" Alice\t14\n12"\t"\n',
      [
        ['"Le Bon" Alice', '14'],
        ['12"', '"'],
      ],
    ],
    ['blank lines inside, none at the end', '14\n\n7\n\n\t\n', [['14'], [''], ['7']]],
    ['old line ends', '14\r7', [['14'], ['7']]],
  ]
  for (const [what, text, rows] of cases) it(what, () => expect(readBlock(text).rows).to.deep.equal(rows))

  it('refuses what is no block, in a sentence', () => {
    expect(readBlock(' \n\t\n').refused).to.equal('Il n’y a rien dans ce bloc.')
    expect(readBlock('7\n'.repeat(150_000)).refused).to.include('trop grand')
    expect(readBlock('7\n'.repeat(1_500)).refused).to.include('1000')
  })

  it('writes and reads again any cells', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '7', ' ', '\t', '\n', '"', ','), maxLength: 6 })
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 3 }), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(table, rows => {
        const marked = rows.map(row => ['x', ...row])
        expect(readBlock(copied(marked)).rows).to.deep.equal(marked)
      }),
    )
  })
})

describe('where a pasted block goes', () => {
  it('down and to the right of the cell, in the order of the grid', () => {
    expect(put(place('14\t7\n8\t9', grid(new Map(), { row: 1, column: 1 })))).to.deep.equal({
      '2-2026-09': 14_00,
      '2-2026-10': 7_00,
      '3-2026-09': 8_00,
      '3-2026-10': 9_00,
    })
  })

  it('to its person where the first column names one, whatever the order', () => {
    const block = place(
      'Petit Sam\t8\nn’guessan elie\t7h30\nP-001\t14\nP4 (intérim)\t5',
      grid(new Map(), { row: 0, column: 2 }),
    )
    expect(put(block)).to.deep.equal({ '3-2026-10': 8_00, '2-2026-10': 7_50, '1-2026-10': 14_00, '4-2026-10': 5_00 })
  })

  it('to its person with the name and the first name in two columns, after a number of line', () => {
    expect(put(place('1\tKONE\tAwa\t14\n2\tPETIT\tSam\t7'))).to.deep.equal({ '1-2026-08': 14_00, '3-2026-08': 7_00 })
    expect(put(place('KONE\tAwa\t14\nPETIT\tSam\t7'))).to.deep.equal({ '1-2026-08': 14_00, '3-2026-08': 7_00 })
  })

  it('to its month where the first line names it, and never a total', () => {
    const block = place('Personne\tOctobre 2026\tSept.\tTotal\nP-002\t14\t7\t21\nTotal\t14\t7\t21')
    expect(put(block)).to.deep.equal({ '2-2026-10': 14_00, '2-2026-09': 7_00 })
    expect(kinds(block)).to.deep.equal(['title', 'person', 'total'])
    expect(block.ignored).to.deep.equal(['Total'])
  })

  it('leaves the person of a blank line as it is, and shifts nobody', () => {
    expect(put(place('14\n\n7'))).to.deep.equal({ '1-2026-08': 14_00, '3-2026-08': 7_00 })
  })

  it('gives a total to nobody, be it named or only added up', () => {
    expect(put(place('14\n7\nTotal 21'))).to.deep.equal({ '1-2026-08': 14_00, '2-2026-08': 7_00 })
    const sum = place('14\n7\n21')
    expect(put(sum)).to.deep.equal({ '1-2026-08': 14_00, '2-2026-08': 7_00 })
    expect(kinds(sum)).to.deep.equal(['person', 'person', 'sum'])
    expect(put(place('14\t7\t21\n8\t1\t9'))).to.deep.equal({
      '1-2026-08': 14_00,
      '1-2026-09': 7_00,
      '2-2026-08': 8_00,
      '2-2026-09': 1_00,
    })
  })

  it('says what is outside, unknown, closed, twice or unreadable, and places the rest', () => {
    const block = place('P-001\t14\nDurand\t7\nP-004\t5\nP-002\t####\nP-001\t9\nP-003\t"7\n8"')
    expect(put(block)).to.deep.equal({ '1-2026-08': 14_00 })
    expect(kinds(block)).to.deep.equal(['person', 'unknown', 'person', 'person', 'twice', 'person'])
    const sentences = block.lines.flatMap(({ cells }) =>
      cells.flatMap(cell => (cell.kind === 'refused' ? [cell.sentence] : [])),
    )
    expect(sentences[0]).to.include('n’est pas ouverte')
    expect(sentences[1]).to.include('trop étroite')
    expect(sentences[2]).to.include('deux nombres, 7 et 8')
    expect(kinds(place('1\n2\n4\n8\n9'))).to.deep.equal(['person', 'person', 'person', 'person', 'beyond'])
    expect(place('1\t2\t5\t9').ignored).to.deep.equal(['colonne 4'])
  })

  it('keeps the place of someone whose cell is a word', () => {
    expect(put(place('malade\n14\n7'))).to.deep.equal({ '2-2026-08': 14_00, '3-2026-08': 7_00 })
    expect(put(place('CP\n14'))).to.deep.equal({ '1-2026-08': 0, '2-2026-08': 14_00 })
  })
})

/** Two contracts: Awa Kone works under both, Élie N’Guessan and Sam Petit under one each; P-001 is two persons of two institutions. */
function portfolio(from = 0): Target {
  const row = (key: string, contractId: number, ref: string, known: string[]): TargetRow => ({
    ref,
    names: known,
    places: [`n° 2026-0${contractId}`, contractId === 1 ? 'École Jaurès' : 'Gymnase, lot 2'],
    contractId,
    cells: new Map([['2026-10', { key, text: '' }]]),
  })
  const rows = [
    row('awa-ecole', 1, 'P-001', names[0]!),
    row('elie', 1, 'P-002', names[1]!),
    row('awa-gymnase', 2, 'P-001', names[0]!),
    row('sam', 2, 'P-003', names[2]!),
  ]
  return { months: ['2026-10'], rows, from: { row: from, column: 0 } }
}

describe('where a block pasted over several contracts goes', () => {
  it('from one contract into the next, downwards, and not beyond the month', () => {
    const block = place('1\t90\n2\t91\n4\t92', portfolio(1))
    expect(put(block)).to.deep.equal({ elie: 1_00, 'awa-gymnase': 2_00, sam: 4_00 })
    expect(block.ignored).to.deep.equal(['colonne 2'])
  })

  it('to its persons by name, whatever the order and the contract', () => {
    expect(put(place('Sam Petit\t8\nN’GUESSAN Élie\t7\nP-3\t9', portfolio()))).to.deep.equal({ sam: 8_00, elie: 7_00 })
  })

  it('of somebody under several, where the block begins, or under the contract that stands beside', () => {
    expect(put(place('Awa Kone\t8', portfolio(1)))).to.deep.equal({ 'awa-ecole': 8_00 })
    expect(put(place('Awa Kone\t8', portfolio(3)))).to.deep.equal({ 'awa-gymnase': 8_00 })
    const beside = place('École Jaurès\tKone Awa\t8\nGymnase, lot 2\tKone Awa\t7\nN° 2026-02\tP-003\t6', portfolio(3))
    expect(put(beside)).to.deep.equal({ 'awa-ecole': 8_00, 'awa-gymnase': 7_00, sam: 6_00 })
    expect(put(place('École Jaurès\tSam Petit\t8', portfolio()))).to.deep.equal({})
    expect(kinds(place('Awa Kone\t8\nAwa Kone\t7', portfolio()))).to.deep.equal(['person', 'twice'])
  })

  it('gives each name its own figure, in any order, with blank lines and a total between', () => {
    const people = fc.shuffledSubarray(
      [
        ['Kone Awa', 'awa-ecole'],
        ['Sam Petit', 'sam'],
        ['élie n’guessan', 'elie'],
      ] as const,
      { minLength: 1 },
    )
    const noise = fc.constantFrom('', '\t', 'Total\t999', 'Inconnu\t12')
    fc.assert(
      fc.property(people, fc.array(noise, { minLength: 3, maxLength: 3 }), (chosen, lines) => {
        const text = chosen.flatMap(([name], index) => [`${name}\t${index + 1},5`, lines[index]!]).join('\r\n')
        const expected = Object.fromEntries(chosen.map(([, key], index) => [key, (index + 1) * 100 + 50]))
        expect(put(place(text, portfolio()))).to.deep.equal(expected)
      }),
    )
  })
})

describe('whatever is pasted', () => {
  const figure = fc.option(fc.integer({ min: 0, max: 220_00 }), { nil: null })
  const table = fc.array(fc.tuple(figure, figure, figure), { minLength: 4, maxLength: 4 })

  it('a table that a page shows gives the same figures, with its titles and totals', () => {
    fc.assert(
      fc.property(table, rows => {
        const sum = (figures: (number | null)[]) =>
          hoursFigure(figures.reduce<number>((all, one) => all + (one ?? 0), 0))
        const shown = (one: number | null) => (one === null ? '' : hoursFigure(one))
        const text = copied([
          ['Personne', ...months.map(monthName), 'Total'],
          ...rows.map((row, index) => [`P-00${index + 1}`, ...row.map(shown), sum(row)]),
          ['Déclarées', ...months.map((_, at) => sum(rows.map(row => row[at]!))), ''],
        ])
        const expected = rows.flatMap((row, index) =>
          row.flatMap((one, at) =>
            one === null || (index === 3 && at === 0) ? [] : [[`${index + 1}-${months[at]}`, one]],
          ),
        )
        expect(put(place(text))).to.deep.equal(Object.fromEntries(expected))
      }),
    )
  })

  it('the same block twice changes nothing more', () => {
    fc.assert(
      fc.property(table, rows => {
        const text = copied(rows.map(row => row.map(one => (one === null ? '' : hoursFigure(one)))))
        if (readBlock(text).rows === null) return
        const once = put(place(text))
        const typed = new Map(Object.entries(once).map(([key, one]) => [key, hoursFigure(one)]))
        expect(put(place(text, grid(typed)))).to.deep.equal({})
      }),
    )
  })

  it('no number is placed that stands in no cell', () => {
    const text = fc.string({
      unit: fc.constantFrom('7', '1', '5', ' ', '\t', '\n', '\r', '"', ',', 'P', '-', '0'),
      maxLength: 30,
    })
    fc.assert(
      fc.property(text, pasted => {
        const { rows } = readBlock(pasted)
        if (!rows) return
        const said = new Set(rows.flat().map(cell => readHours(cell).value))
        for (const one of Object.values(put(laid(rows, grid())))) expect(said).to.include(one)
      }),
      { numRuns: 2000 },
    )
  })
})

/** As a spreadsheet copies it. */
function copied(rows: readonly (readonly string[])[]): string {
  const quoted = (cell: string) => (/[\t\n"]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)
  return `${rows.map(row => row.map(quoted).join('\t')).join('\r\n')}\r\n`
}
