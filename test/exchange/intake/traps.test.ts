import { expect } from 'chai'
import { isNir } from '#server/exchange/intake/content-rules.ts'
import type { Answers, QuestionCode } from '#server/exchange/intake/reading-rules.ts'
import { type Written, type WrittenSheet, workbook } from '../sheets/written.ts'
import { MAY, type Period, recognised, said } from './recognised.ts'

const D = 'DIALLO Mamadou'
const N = 'N’GUESSAN Aya'
const may = (centihours: number | '?', state = 'read', name = 'diallo mamadou') =>
  `${name} 2026-05 ${centihours} ${state}`

type Trap = {
  it: string
  rows: Written[][]
  says: string[]
  asks?: QuestionCode
  sentence?: RegExp
  sheet?: Partial<WrittenSheet>
  how?: Parameters<typeof workbook>[1]
  period?: Period
  answers?: Answers
}

const one = (cell: Written): Written[][] => [
  ['Nom et prénom', 'Heures'],
  [D, cell],
]
const DAYS = 151.66666667 / 24

/** Each with what a careful person would read. */
const traps: Trap[] = [
  { it: 'a duration is hours', rows: one({ number: DAYS, format: '[h]:mm' }), says: [may(15167)] },
  {
    it: 'a duration is hours in a workbook of 1904 too',
    rows: one({ number: DAYS, format: '[h]:mm' }),
    how: { is1904: true },
    says: [may(15167)],
  },
  {
    it: 'a clock that hides its days',
    rows: one({ number: DAYS, format: 'h:mm' }),
    says: [may(15167)],
    sentence: /affiché 07:40 et vaut 151:40/,
  },
  {
    it: 'a duration shown as a date is asked',
    rows: one({ number: DAYS, format: 'dd/mm/yyyy' }),
    says: [may(15167, 'asked')],
    sentence: /comme une date \(06\/01\/1900\)/,
  },
  { it: 'digits beside a literal h are minutes', rows: one({ number: 15140, format: '0"h"00' }), says: [may(15167)] },
  { it: 'digits beside a literal colon too', rows: one({ number: 15140, format: '00":"00' }), says: [may(15167)] },
  { it: 'a text with a narrow space', rows: one('151,67\u202fh'), says: [may(15167)] },
  {
    it: 'minutes above 59 are refused',
    rows: one('151h75'),
    says: [may('?', 'refused')],
    sentence: /Les minutes vont de 0 à 59/,
  },
  {
    it: 'an error is never a zero',
    rows: one({ error: '#REF!' }),
    says: [may('?', 'refused')],
    sentence: /B2 contient une erreur du tableur \(#REF!\)/,
  },
  {
    it: 'a formula without its result is never a zero',
    rows: one({ formula: 'SUM(C1:C4)' }),
    says: [may('?', 'refused')],
    sentence: /B2 est une formule sans résultat/,
  },
  {
    it: 'an absence in the middle of a column ends nothing',
    rows: [...one(7), [N, 'CP'], [D, 8]].map((row, at) => (at === 3 ? ['KONE Awa', 8] : row)),
    says: [may(700), may(0, 'read', 'aya nguessan'), may(800, 'read', 'awa kone')].sort(),
  },
  { it: 'an absence is a zero that is written', rows: one('CP'), says: [may(0)] },
  {
    it: 'a blank says nothing',
    rows: [
      ['Nom et prénom', 'Heures'],
      [D, null],
      [N, 7],
    ],
    says: [may(700, 'read', 'aya nguessan')],
  },
  {
    it: 'a header over two rows, merged',
    rows: [
      ['Salarié', 'Mai', null, 'Juin', null],
      [null, 'Heures', 'Jours', 'Heures', 'Jours'],
      [D, 150, 20, 140, 19],
    ],
    sheet: { merges: ['B1:C1', 'D1:E1'] },
    says: [may(15000), 'diallo mamadou 2026-06 14000 outside'],
  },
  {
    it: 'a year over months over figures',
    rows: [
      ['Salarié', 2026, null],
      [null, 'Mai', 'Juin'],
      [D, 150, 140],
    ],
    sheet: { merges: ['B1:C1'] },
    says: [may(15000), 'diallo mamadou 2026-06 14000 outside'],
  },
  {
    it: 'a name merged over its weeks',
    rows: [
      ['Nom et prénom', 'Semaine', 'Heures'],
      [D, 'S20', '0h20'],
      [null, 'S21', '0h20'],
      [null, 'S22', '0h20'],
    ],
    sheet: { merges: ['A2:A4'] },
    says: [may(100)],
  },
  {
    it: 'a name over its weeks that nobody merged',
    rows: [
      ['Nom et prénom', 'Semaine', 'Heures'],
      [D, 'S20', 7],
      [null, 'S21', 8],
    ],
    says: [may(1500)],
  },
  {
    it: '« janv-26 » that became the 26th of January',
    rows: [
      ['Nom et prénom', { number: 46168, format: 'd-mmm' }, { number: 46199, format: 'd-mmm' }],
      [D, 150, 140],
    ],
    says: [may(15000), 'diallo mamadou 2026-06 14000 outside'],
  },
  {
    it: 'a week over two months is asked',
    rows: [
      ['Nom et prénom', 'Semaine', 'Heures'],
      [D, 'du 25/05 au 31/05', 35],
      [N, 'du 27/04 au 03/05', 35],
    ],
    says: ['aya nguessan 2026-05 3500 asked', may(3500)],
    asks: 'weeks',
  },
  {
    it: 'and is shared by working days once it is answered',
    rows: [
      ['Nom et prénom', 'Semaine', 'Heures'],
      [N, 'du 27/04 au 03/05', '35:00'],
    ],
    answers: { weeks: 'shared' },
    says: ['aya nguessan 2026-04 2800 outside', 'aya nguessan 2026-05 700 read'],
  },
  {
    it: 'or goes to its last day',
    rows: [
      ['Nom et prénom', 'Semaine', 'Heures'],
      [N, 'du 27/04 au 03/05', '35:00'],
    ],
    answers: { weeks: 'lastDay' },
    says: ['aya nguessan 2026-05 3500 read'],
  },
  {
    it: 'totals in the middle, a repeated header, notes below',
    rows: [
      ['Nom et prénom', 'Heures'],
      [D, 100],
      ['Sous-total équipe A', 100],
      ['Nom et prénom', 'Heures'],
      [N, 50],
      ['Sous-total équipe B', 50],
      ['TOTAL GÉNÉRAL', 150],
      [],
      ['Fait le 2 juin, signature'],
    ],
    says: ['aya nguessan 2026-05 5000 read', may(10000)],
  },
  {
    it: 'days, planned, billed and cumulated hours, rates: none of them is taken',
    rows: [
      [
        'Nom',
        'Prénom',
        'Jours',
        'Heures prévues',
        'Heures réalisées',
        'Cumul heures',
        'Heures facturées',
        'Taux horaire',
        'Montant HT',
      ],
      ['DIALLO', 'Mamadou', 20, 151.67, 140, 700, 141, 21.5, 3010],
    ],
    says: [may(14000)],
  },
  {
    it: 'overtime is added, one for one',
    rows: [
      ['Nom et prénom', 'Heures normales', 'HS 25 %'],
      [D, 151.67, 8],
    ],
    says: [may(15967)],
  },
  {
    it: 'two columns of hours are asked about',
    rows: [
      ['Nom et prénom', 'Heures', 'Heures chantier'],
      [D, 140, 12],
    ],
    says: [may(15200, 'asked')],
    asks: 'column',
  },
  {
    it: '« HT » is hours or money: asked',
    rows: [
      ['Nom et prénom', 'HT'],
      [D, 140],
      [N, 120],
    ],
    says: ['aya nguessan 2026-05 12000 asked', may(14000, 'asked')],
    asks: 'ht',
  },
  {
    it: 'decimals that may all be minutes are asked about',
    rows: [
      ['Nom et prénom', 'Heures'],
      ...Array.from({ length: 8 }, (_, index): Written[] => [
        `Personne ${'ABCDEFGH'[index]}bcde`,
        `${100 + index},${10 + index}`,
      ]),
    ],
    says: Array.from(
      { length: 8 },
      (_, index) => `${'abcdefgh'[index]}bcde personne 2026-05 ${10_010 + index * 101} asked`,
    ),
    asks: 'decimals',
  },
  {
    it: 'one ,75 answers by itself',
    rows: [
      ['Nom et prénom', 'Heures'],
      ...Array.from({ length: 8 }, (_, index): Written[] => [
        `Personne ${'ABCDEFGH'[index]}bcde`,
        `${100 + index},${index ? 10 : 75}`,
      ]),
    ],
    says: Array.from(
      { length: 8 },
      (_, index) => `${'abcdefgh'[index]}bcde personne 2026-05 ${(100 + index) * 100 + (index ? 10 : 75)} read`,
    ),
  },
  {
    it: 'a total answers too',
    rows: [
      ['Nom et prénom', 'Heures'],
      ...Array.from({ length: 8 }, (_, index): Written[] => [`Personne ${'ABCDEFGH'[index]}bcde`, 100.1 + index]),
      ['Total', 828.8],
    ],
    says: Array.from(
      { length: 8 },
      (_, index) => `${'abcdefgh'[index]}bcde personne 2026-05 ${10_010 + index * 100} read`,
    ),
  },
  {
    it: 'a title of another month is a conflict',
    rows: [['Relevé d’heures de septembre 2026'], ['Nom et prénom', 'Heures'], [D, 140]],
    says: ['diallo mamadou 2026-09 14000 asked'],
    asks: 'month',
    sentence: /Le fichier dit septembre 2026, la période demandée est mai 2026/,
  },
  {
    it: 'a hidden row is asked about',
    rows: [
      ['Nom et prénom', 'Heures'],
      [D, 140],
    ],
    sheet: { hiddenRows: [2] },
    says: [may(14000, 'asked')],
    asks: 'hidden',
  },
  {
    it: 'a hidden sheet too',
    rows: [
      ['Nom et prénom', 'Heures'],
      [D, 140],
    ],
    sheet: { hidden: true },
    says: [may(14000, 'asked')],
    asks: 'hidden',
  },
  {
    it: 'the same person twice',
    rows: [
      ['Nom et prénom', 'Heures'],
      [D, 140],
      [D, 140],
    ],
    says: [may(14000, 'twice'), may(14000, 'twice')],
    sentence: /écrits 2 fois : B2, B3/,
  },
  {
    it: 'a correction is taken away',
    rows: [
      ['Nom et prénom', 'Heures'],
      [D, 140],
      [D, -7],
    ],
    says: [may(13300)],
  },
  { it: 'a negative month is refused', rows: one(-7), says: [may(-700, 'refused')] },
  {
    it: 'a figure with no name',
    rows: [
      ['Nom et prénom', 'Heures'],
      [D, 140],
      [null, 12],
    ],
    says: [' null 1200 refused', may(14000)],
    sentence: /B3 n’a pas de nom/,
  },
  {
    it: 'a table without a header',
    rows: [
      [D, 140],
      [N, 120.5],
    ],
    says: ['aya nguessan 2026-05 12050 read', may(14000)],
  },
  {
    it: 'a national number is recognised for what it is',
    rows: [
      ['Salarié', 'N° SS', 'Heures'],
      [D, '190057612345678', 140],
    ],
    says: [may(14000)],
  },
  {
    it: 'two tables side by side',
    rows: [
      ['Nom et prénom', 'Heures', null, 'Nom et prénom', 'Heures'],
      [D, 140, null, N, 120],
    ],
    says: ['aya nguessan 2026-05 12000 read', may(14000)],
  },
  {
    it: 'a table for each month, one under the other',
    rows: [['Nom et prénom', 'Mai 2026'], [D, 140], [], ['Nom et prénom', 'Juin 2026'], [D, 130]],
    says: [may(14000), 'diallo mamadou 2026-06 13000 outside'],
  },
  {
    it: 'a day a row',
    rows: [
      ['Date', 'Salarié', 'Heures'],
      [{ number: 46146, format: 'dd/mm/yyyy' }, D, 7],
      [{ number: 46147, format: 'dd/mm/yyyy' }, D, 7.5],
    ],
    says: [may(1450)],
  },
]

const more: Trap[] = [
  {
    it: 'hours in one column and minutes in the next',
    rows: [
      ['Nom et prénom', 'Heures', 'Minutes'],
      [D, 151, 40],
    ],
    says: [may(15167)],
  },
  {
    it: 'a month beside the word hours',
    rows: [
      ['Nom et prénom', 'Heures avril 2026', 'Heures mai 2026'],
      [D, 140, 150],
    ],
    says: ['diallo mamadou 2026-04 14000 outside', may(15000)],
  },
  {
    it: 'weeks in the header',
    rows: [
      ['Nom et prénom', 'S19', 'S20', 'S21', 'Total'],
      [D, 35, 35, 7, 77],
    ],
    says: [may(7700)],
  },
  {
    it: 'the day a file was made is not its month',
    rows: [['Édité le 3 juin 2026'], ['Relevé de mai 2026'], ['Nom et prénom', 'Heures'], [D, 140]],
    says: [may(14000)],
  },
  {
    it: 'a table that a spreadsheet summed up',
    rows: [
      ['Étiquettes de lignes', 'Somme de Heures'],
      [D, 140],
      [N, 12],
      ['Total général', 152],
    ],
    says: ['aya nguessan 2026-05 1200 read', may(14000)],
  },
  {
    it: 'a count under the lines is nobody',
    rows: [
      ['Nom et prénom', 'Heures'],
      [D, 140],
      ['Effectif', 1],
      ['Moyenne', 140],
    ],
    says: [may(14000)],
  },
  {
    it: 'an agency’s rows, with all that it knows',
    rows: [
      [
        'Matricule',
        'Nom',
        'Prénom',
        'Date de naissance',
        'Client',
        'Semaine',
        'Du',
        'Au',
        'Nb heures',
        'Taux',
        'Montant',
      ],
      ['4412', 'DIALLO', 'Mamadou', '12/04/1990', 'Bâti-Vesle', 'S20', '11/05/2026', '17/05/2026', 35, 21.5, 752.5],
      ['4412', 'DIALLO', 'Mamadou', '12/04/1990', 'Bâti-Vesle', 'S21', '18/05/2026', '24/05/2026', 28.25, 21.5, 607.38],
    ],
    says: [may(6325)],
  },
]

describe('what spreadsheets do to hours', () => {
  for (const trap of [...traps, ...more])
    it(trap.it, async () => {
      const bytes = workbook([{ rows: trap.rows, ...trap.sheet }], trap.how)
      const reading = await recognised(bytes, trap.period ?? MAY, trap.answers)
      expect(said(reading)).to.deep.equal([...trap.says].sort())
      expect(reading.questions.map(({ code }) => code)).to.deep.equal(trap.asks ? [trap.asks] : [])
      if (trap.sentence)
        expect(
          reading.lines
            .map(({ sentence }) => sentence)
            .join(' ')
            .replace(/[\u00a0\u202f]/g, ' '),
        ).to.match(trap.sentence)
      expect(reading.totals.filter(({ agrees }) => !agrees)).to.deep.equal([])
    })

  it('a total that differs holds the file, with both figures and the line that may be it', async () => {
    const { totals } = await recognised(
      workbook([
        {
          rows: [
            ['Nom et prénom', 'Heures'],
            [D, 140],
            [N, 12],
            ['Total', 164],
          ],
        },
      ]),
    )
    expect(totals).to.have.length(1)
    expect(totals[0]).to.include({ cell: 'B4', said: 164 * 3600, sum: 152 * 3600, agrees: false })
    expect(totals[0]!.suspects).to.deep.equal(['B3'])
  })

  it('a national number leaves the reading in nothing', async () => {
    const reading = await recognised(
      workbook([
        {
          rows: [
            ['Salarié', 'N° SS', 'Heures'],
            [D, '190057612345678', 140],
          ],
        },
      ]),
    )
    expect(JSON.stringify(reading)).not.to.include('19005761234')
    expect(reading.notes.join()).to.include('numéros de sécurité sociale')
  })
})

describe('weeks around New Year', () => {
  const weeks = (...rows: Written[][]) => workbook([{ rows: [['Nom et prénom', 'Semaine', 'Heures'], ...rows] }])
  const DECEMBER = { from: '2026-12-01', to: '2026-12-31' }
  const JANUARY = { from: '2027-01-01', to: '2027-01-31' }
  const lastDay: Answers = { weeks: 'lastDay' }

  it('are of the year that puts them in the period', async () => {
    const january = weeks([D, 'S53', 7], [D, 'S1', 8], [D, 'du 28/12 au 03/01', 9], [D, 'S4', 10])
    expect(said(await recognised(january, JANUARY, lastDay))).to.deep.equal(['diallo mamadou 2027-01 3400 read'])
    const december = weeks([D, 'S52', 7], [D, 'du 21/12 au 27/12', 8])
    expect(said(await recognised(december, DECEMBER, lastDay))).to.deep.equal(['diallo mamadou 2026-12 1500 read'])
  })

  it('are those that their dates say', async () => {
    const sheet = weeks([D, 'du 28/12 au 03/01/2027', 7], [D, 'du 28/12/2026 au 03/01', 8])
    expect(said(await recognised(sheet, JANUARY, lastDay))).to.deep.equal(['diallo mamadou 2027-01 1500 read'])
  })

  it('wait in both months while nobody said how to share them', async () => {
    for (const period of [DECEMBER, JANUARY]) {
      const { lines, questions } = await recognised(weeks([D, 'S53', 35]), period)
      expect(lines.map(({ state }) => state)).to.deep.equal(['asked'])
      expect(questions.map(({ code }) => code)).to.deep.equal(['weeks'])
    }
  })

  it('stand in a header too', async () => {
    const sheet = workbook([
      {
        rows: [
          ['Nom et prénom', 'S52', 'S53', 'S1'],
          [D, 5, 6, 7],
        ],
      },
    ])
    expect(said(await recognised(sheet, JANUARY, lastDay))).to.deep.equal([
      'diallo mamadou 2026-12 500 outside',
      'diallo mamadou 2027-01 1300 read',
    ])
  })
})

describe('a month told day by day, one column a day', () => {
  const days = Array.from({ length: 31 }, (_, index) => index + 1)
  const worked = (hours: number) => days.map(day => (day % 7 === 0 || day % 7 === 6 ? null : hours))
  const count = worked(1).filter(Boolean).length
  const sheet = (head: Written[], rows: Written[][], above: Written[][] = [['Mai 2026']]) =>
    workbook([{ rows: [...above, ['Nom et prénom', ...head, 'Total'], ...rows] }])
  const row = (name: string, hours: number, total = hours * count): Written[] => [name, ...worked(hours), total]

  const heads: [what: string, head: Written[]][] = [
    ['their numbers', days],
    ['their numbers as text', days.map(day => String(day).padStart(2, '0'))],
    ['with the letter of each', days.map(day => `${'VSDLMMJ'[(day - 1) % 7]} ${day}`)],
    ['dates', days.map(day => ({ number: 46142 + day, format: 'dd/mm' }))],
  ]
  for (const [what, head] of heads)
    it(`${what}: the days are added up, the total is a witness and no question is asked`, async () => {
      const reading = await recognised(sheet(head, [row(D, 7), row(N, 3.5)]), MAY)
      expect(said(reading)).to.deep.equal([may(350 * count, 'read', 'aya nguessan'), may(700 * count)])
      expect(reading.questions).to.deep.equal([])
      expect(reading.totals.map(({ agrees }) => agrees)).to.deep.equal([true, true])
      expect(reading.layout[0]!.shape).to.equal('daily')
    })

  it('under a row of their letters', async () => {
    const letters = [['Mai 2026'], ['', ...days.map(day => 'VSDLMMJ'[(day - 1) % 7]!)]]
    expect(said(await recognised(sheet(days, [row(D, 7)], letters), MAY))).to.deep.equal([may(700 * count)])
  })

  it('a total that is not their sum holds the file', async () => {
    const { totals } = await recognised(sheet(days, [row(D, 7, 7 * count + 7)]), MAY)
    expect(totals.map(({ agrees }) => agrees)).to.deep.equal([false])
  })

  it('of a day of absence, the letters are no hours', async () => {
    const absent: Written[] = [D, ...worked(7).map((one, index) => (index === 3 ? 'CP' : one)), 7 * (count - 1)]
    expect(said(await recognised(sheet(days, [absent]), MAY))).to.deep.equal([may(700 * (count - 1))])
  })

  it('a short list of numbers is no month', async () => {
    const { layout } = await recognised(
      workbook([
        {
          rows: [
            ['Nom et prénom', 'Heures', 'Jours'],
            [D, 1, 2],
            [N, 2, 3],
          ],
        },
      ]),
      MAY,
    )
    expect(layout[0]!.shape).to.equal('plain')
  })
})

describe('a national number', () => {
  it('is one by its month and its key: long numbers of contracts or accounts are not', () => {
    const cases: [string, boolean][] = [
      ['185057800608491', true],
      ['185057800608492', false],
      ['285052A00608482', true],
      ['1850578006084', true],
      ['1850178006084', true],
      ['1851378006084', false],
      ['2026101500012', false],
      ['202610150001234', false],
    ]
    for (const [digits, expected] of cases) expect(isNir(digits), digits).to.equal(expected)
  })
})
