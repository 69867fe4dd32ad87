import { expect } from 'chai'
import { publicationsOf } from '#server/disclosure/publishing.ts'
import type { Publication } from '#server/disclosure/set-rules.ts'
import { type Line, Reader } from './attack.ts'
import { fileOf, readFile } from './printed.ts'
import { countedAt, registerOf } from './registers.ts'

// All that came out, read together with a solver: nobody brings a hidden figure closer than its threshold.

const REGISTERS = Number(process.env.REGISTERS ?? 12)
const QUARTERS = 4

describe('what is published of persons, attacked', function () {
  this.timeout(3_600_000)

  it(`holds on ${REGISTERS} invented registers, edition after edition, all of them together`, async () => {
    for (let seed = 1; seed <= REGISTERS; seed++) {
      const workers = registerOf(seed, { contracts: 1 + (seed % 5), persons: 8 + (seed % 7) * 5, quarters: QUARTERS })
      let earlier: Publication[] = []
      for (let quarter = 0; quarter < QUARTERS; quarter++) {
        const { publications } = await publicationsOf(earlier, countedAt(workers, quarter))
        earlier = [...earlier, ...publications]
      }
      const found = await new Reader(readFile(fileOf(earlier), 'file')).narrow()
      expect(found, `register ${seed}`).to.deep.equal([])
    }
  })

  it('holds for someone who knows herself', async () => {
    for (let seed = 1; seed <= Math.ceil(REGISTERS / 4); seed++) {
      const workers = registerOf(seed, { contracts: 3, persons: 25, quarters: 1 })
      const { publications } = await publicationsOf([], countedAt(workers, 0))
      const lines = readFile(fileOf(publications), 'file')
      const truth = readFile(fileOf(publications.map(told)), 'truth')
      for (const { who, until, head, row } of truth.filter(({ said, head }) => said === '1' && head)) {
        const cell = `${who}|${until}|${head}|${row}`
        const reader = new Reader(lines)
        if (reader.hidden.has(cell)) expect(await reader.narrowFor(cell, 3), `register ${seed}`).to.deep.equal([])
      }
    }
  })

  it('turns red when any cover is put back', async () => {
    let tried = 0
    for (const seed of [3, 6, 10, 15, 18, 21, 26]) {
      const workers = registerOf(seed, { contracts: 1, persons: 30 + (seed % 4) * 15, quarters: 1 })
      const { publications } = await publicationsOf([], countedAt(workers, 0))
      const truth = readFile(fileOf(publications.map(told)), 'file')
      const lines = readFile(fileOf(publications), 'file')
      for (const cover of publications.flatMap(coversOf)) {
        const index = lines.findIndex(line => cover === `${line.who}|${line.head}|${line.row}`)
        const open = lines.with(index, truth[index]!)
        expect(await foundIn(open, truth), `register ${seed}, ${cover}`).not.to.deep.equal([])
        tried++
      }
    }
    expect(tried, 'covers put back').to.be.above(15)
  })

  /** What is narrow in these lines, for anybody, and for each of those who know that they are alone in a cell. */
  async function foundIn(open: Line[], truth: readonly Line[]) {
    const reader = new Reader(open)
    const found = await reader.narrow()
    if (found.length > 0) return found
    for (const { who, until, head, row } of truth.filter(({ said, head }) => said === '1' && head)) {
      const cell = `${who}|${until}|${head}|${row}`
      if (reader.hidden.has(cell)) found.push(...(await new Reader(open).narrowFor(cell, 3)))
    }
    return found
  }

  describe('leaks that it must see', () => {
    const cases: [what: string, lines: Line[]][] = [
      [
        'marks that tell how many',
        table('1', 'Public', 16, [
          ['DELD', '10'],
          ['RSA', 'masqué'],
          ['Âgés', '< 5'],
        ]),
      ],
      [
        'one mark, and too little room',
        table('1', 'Public', 16, [
          ['DELD', '10'],
          ['RSA', 's'],
          ['Âgés', 's'],
        ]),
      ],
      [
        'a sensitive ground beside one cover',
        table('1', 'Public', 16, [
          ['DELD', '7'],
          ['RSA', 's'],
          ['Autres publics, regroupés', 's'],
        ]),
      ],
      [
        'a bound beside a total',
        [
          ...table('1,2,3', 'Marché', 12, [
            ['1', '< 5'],
            ['2', '< 5'],
            ['3', '< 5'],
          ]),
        ],
      ],
      [
        'two documents that do not hide the same figure',
        [
          ...table('1', 'Public', 17, [
            ['DELD', '9'],
            ['RSA', 's'],
            ['Jeunes', 's'],
          ]),
          { ...line('1', 'Public', 'RSA', '6'), where: 'another document' },
        ],
      ],
      [
        'two dates, and one who came between',
        [
          ...table(
            '1',
            'Sexe',
            13,
            [
              ['Femmes', '5'],
              ['Hommes', '8'],
            ],
            '2026-05-31',
          ),
          ...table(
            '1',
            'Sexe',
            14,
            [
              ['Femmes', '6'],
              ['Hommes', '8'],
            ],
            '2026-06-30',
          ),
        ],
      ],
      [
        'a share',
        table('1', 'Sexe', 8, [
          ['Femmes', '12,5 %'],
          ['Hommes', 's'],
        ]),
      ],
      ['three persons under one ground', table('1', 'Public', 3, [['DELD', 's']])],
      [
        'a page read on two days',
        [
          ...table(
            '1',
            'Public',
            20,
            [
              ['DELD', '12'],
              ['RSA', '8'],
            ],
            '2026-06-01',
          ),
          ...table(
            '1',
            'Public',
            21,
            [
              ['DELD', '12'],
              ['RSA', '9'],
            ],
            '2026-06-02',
          ),
        ],
      ],
      [
        'a file that kept the value',
        [
          ...table('1', 'Public', 40, [
            ['DELD', 's'],
            ['RSA', 's'],
            ['Jeunes', '9'],
          ]),
          { ...line('1', 'Public', 'DELD', '2'), where: 'a hidden column' },
        ],
      ],
      [
        'a filter and the same without one contract',
        [
          ...table('1,2', 'Public', 30, [
            ['DELD', '20'],
            ['RSA', '10'],
          ]),
          ...table('1', 'Public', 8, [
            ['DELD', 's'],
            ['RSA', 's'],
          ]),
          ...table('2', 'Public', 22, [
            ['DELD', '17'],
            ['RSA', '5'],
          ]),
        ],
      ],
    ]
    for (const [what, lines] of cases)
      it(what, async () => expect(await new Reader(lines).narrow()).not.to.deep.equal([]))

    it('rows in the order of their numbers', async () => {
      const order = new Map([['Public', ['DELD', 'RSA', 'Jeunes', 'Âgés']]])
      const rows: [string, string][] = [
        ['Jeunes', '9'],
        ['DELD', 's'],
        ['Âgés', '6'],
        ['RSA', 's'],
      ]
      expect(await new Reader(table('1', 'Public', 24, rows), order).narrow()).not.to.deep.equal([])
      expect(await new Reader(table('1', 'Public', 60, rows), new Map()).narrow()).to.deep.equal([])
    })

    it('and says nothing of a table that holds', async () => {
      const wide: [string, string][] = [
        ['DELD', 's'],
        ['RSA', 's'],
        ['Jeunes', '14'],
      ]
      expect(await new Reader(table('1', 'Public', 40, wide)).narrow()).to.deep.equal([])
    })
  })
})

const told = (publication: Publication): Publication => ({
  ...publication,
  total: { ...publication.total, why: null },
  tables: new Map(
    [...publication.tables].map(([key, table]) => [
      key,
      typeof table === 'object' && 'own' in table
        ? { own: new Map([...table.own].map(([row, figure]) => [row, { ...figure, why: null }])) }
        : table,
    ]),
  ),
})

/** Figures hidden beside others, as « who|head|row »; not those of ways of working, hidden for their hours. */
function coversOf(publication: Publication): string[] {
  const shown = readFile(fileOf([publication]), '')
  const covers = new Map<string, boolean>()
  for (const [key, table] of publication.tables)
    if (typeof table === 'object' && 'own' in table)
      for (const [row, { why }] of table.own)
        covers.set(`${key} ${row}`, key !== 'mode' && (why === 'narrow' || why === 'herself' || why === 'deducible'))
  const marked = [...publication.tables].flatMap(([key, table]) =>
    typeof table === 'object' && 'own' in table
      ? [...table.own].filter(([, { persons }]) => persons > 0).map(([row]) => covers.get(`${key} ${row}`)!)
      : [],
  )
  const rows = shown.filter(({ head }) => head)
  return rows.flatMap(({ who, head, row }, index) => (marked[index] ? [`${who}|${head}|${row}`] : []))
}

function line(who: string, head: string, row: string, said: string, until = '2026-06-30'): Line {
  return { where: `document ${until}`, who, until, head, row, said }
}

function table(
  who: string,
  head: string,
  total: number,
  rows: [row: string, said: string][],
  until = '2026-06-30',
): Line[] {
  return [line(who, '', '', String(total), until), ...rows.map(([row, said]) => line(who, head, row, said, until))]
}
