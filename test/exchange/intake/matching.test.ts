import { expect } from 'chai'
import { type Known, type Match, Register } from '#server/exchange/intake/match-rules.ts'
import type { WrittenPerson } from '#server/exchange/intake/reading-rules.ts'
import { type DrawnLine, linesDrawn, peopleDrawn } from './names.ts'

const written = (text: string, bornOn: string | null = null, more: Partial<WrittenPerson> = {}): WrittenPerson => ({
  text,
  lastName: '',
  firstName: '',
  bornOn,
  bornYear: bornOn ? Number(bornOn.slice(0, 4)) : null,
  reference: '',
  ...more,
})

const known = (id: number, lastName: string, firstName: string, bornOn: string, isHere = true): Known => ({
  id,
  number: id,
  lastName,
  firstName,
  bornOn,
  isHere,
})

const people: Known[] = [
  known(1, 'Diallo', 'Mamadou', '1990-04-12'),
  known(2, 'N’Guessan', 'Aya', '1988-07-14'),
  known(3, 'El Hadj', 'Mohamed', '1979-02-03'),
  known(4, 'Le Goff', 'Anne-Marie', '1969-11-30'),
  known(5, 'Lefèvre', 'Daniel', '1985-05-06'),
  known(6, 'dos Santos Ferreira', 'João', '1992-09-09'),
  known(7, 'Konaté', 'Issa', '1995-01-20'),
  known(8, 'Konaté', 'Issa', '1971-08-02'),
  known(9, 'Benali', 'Karim', '1983-03-21', false),
  known(10, 'Kowalczyk', 'Agnieszka', '1977-12-01'),
  known(11, 'Traoré', 'Fatoumata', '1991-10-10'),
  known(12, 'Đỗ', 'Văn', '1986-02-17'),
  known(13, 'Cordier', 'Solange', '1974-06-21'),
  { ...known(14, 'Mével', 'Goulven', ''), bornOn: null },
  known(15, 'Semedo', 'Graça', '1981-01-01'),
]

const cases: [string, WrittenPerson, string][] = [
  ['capitals', written('DIALLO MAMADOU'), 'automatic 1'],
  ['any order', written('Mamadou Diallo'), 'automatic 1'],
  ['a title and a remark', written('M. DIALLO Mamadou (intérim)'), 'automatic 1'],
  ['an apostrophe left out', written('NGUESSAN Aya'), 'automatic 2'],
  ['an apostrophe as a space', written('N GUESSAN Aya'), 'automatic 2'],
  ['a particle joined', written('ELHADJ Mohamed'), 'automatic 3'],
  ['a particle left out', written('HADJ Mohamed', '1979-02-03'), 'automatic 3'],
  ['another alphabet’s spelling', written('EL HADJ Mouhamed'), 'automatic 3'],
  ['a compound cut', written('LE GOFF Anne'), 'automatic 4'],
  ['joined and hyphened', written('legoff anne marie'), 'automatic 4'],
  ['a letter replaced', written('KOWALCZIK Agnieszka'), 'automatic 10'],
  ['two letters swapped', written('KOWACLZYK Agnieszka'), 'automatic 10'],
  ['a scanner’s zero', written('DIALL0 Mamadou'), 'automatic 1'],
  ['day and month swapped', written('DIALLO Mamadou', '1990-12-04'), 'automatic 1'],
  ['one digit of the date', written('DIALLO Mamadou', '1990-04-13'), 'automatic 1'],
  ['a reference', written('', null, { reference: 'P-007' }), 'automatic 7'],
  ['a reference among the words', written('Konate Issa P-008'), 'automatic 8'],
  ['a reference that is another’s', written('Kowalczyk Agnieszka', null, { reference: 'P-001' }), 'automatic 10'],
  ['two homonyms are told apart by their date', written('KONATE Issa', '1971-08-02'), 'automatic 8'],
  ['two homonyms without a date are asked', written('KONATE Issa'), 'asked 7 8'],
  ['someone elsewhere without a date is asked', written('BENALI Karim'), 'asked 9'],
  ['someone elsewhere with their date is not', written('BENALI Karim', '1983-03-21'), 'automatic 9'],
  ['another date is asked, however exact the name', written('DIALLO Mamadou', '1962-08-25'), 'asked 1'],
  ['an initial is asked', written('DIALLO M.'), 'asked 1'],
  ['Danielle is not Daniel', written('LEFEVRE Danielle'), 'asked 5'],
  ['Fatou may be Fatoumata: asked', written('TRAORE Fatou'), 'asked 11'],
  ['particles that are the whole name', written('DO VAN'), 'automatic 12'],
  ['a doubled letter is a slip', written('CORDIER Sollange'), 'automatic 13'],
  ['a married name, on their day', written('PRIGENT Solange', '1974-06-21'), 'automatic 13'],
  ['both names, « née » between them', written('PRIGENT LE BOZEC née CORDIER Solange'), 'automatic 13'],
  ['a married name, on a day that is put for many', written('PRIGENT Graça', '1981-01-01'), 'nobody'],
  ['an everyday name, on their day, is asked', written('CORDIER Soso', '1974-06-21'), 'asked 13'],
  ['a shortened name is asked', written('MEVEL Goul'), 'asked 14'],
  ['a date that the register has not', written('MEVEL Goulven', '1985-03-04'), 'automatic 14'],
  ['a brother is not his sister', written('TRAORE Seydou'), 'nobody'],
  ['nobody is nobody', written('MOREAU Julien', '1990-01-02'), 'nobody'],
  ['nothing is nobody', written(''), 'nobody'],
]

const said = ({ kind, candidates }: Match) =>
  [kind, ...candidates.map(({ id }) => id)].slice(0, kind === 'automatic' ? 2 : 4).join(' ')

describe('who a line is about', () => {
  const register = new Register(people)
  for (const [what, line, expected] of cases) it(what, () => expect(said(register.match(line))).to.equal(expected))

  it('is asked of those of whom the file says nothing else', () => {
    const left = (text: string, expected: number[], bornOn: string | null = null) => {
      const line = written(text, bornOn)
      return said(register.withLeft(register.match(line), line, expected))
    }
    expect(left('TRAORE Seydou', [1, 11])).to.equal('asked 11')
    expect(left('PRIGENT Solange', [11, 13])).to.equal('asked 13')
    expect(left('KONATE Issa', [7, 8, 13])).to.equal('asked 7 8')
    expect(left('TRAORE Seydou', [11], '1962-03-04')).to.equal('nobody')
    expect(left('MOREAU Julien', [1, 11, 13])).to.equal('nobody')
  })

  it('is nearly always found, else among the three who are asked about, and hardly ever somebody else', () => {
    const table = [30, 300, 3000].map(size => measured(size))
    console.log(
      [
        '      register  automatic  false/10,000  asked  right among three  known, never proposed',
        ...table.map(printed),
      ].join('\n'),
    )
    for (const { lines, automatic, wrong, asked, amongThree, lost } of table) {
      expect(automatic / lines).to.be.above(0.94)
      expect(wrong).to.be.at.most(1)
      expect(amongThree).to.be.at.least(asked * 0.97)
      expect(lost / lines).to.be.below(0.01)
    }
  })
})

type Measure = {
  size: number
  lines: number
  automatic: number
  wrong: number
  asked: number
  amongThree: number
  lost: number
  total: number
}

/** Two draws of a register of this size, and lines of one company that has a contract. */
function measured(size: number): Measure {
  const sum: Measure = { size, lines: 0, automatic: 0, wrong: 0, asked: 0, amongThree: 0, lost: 0, total: 0 }
  for (const seed of [1, 2]) {
    const drawn = peopleDrawn(size, seed * 1000 + size)
    const here = new Set(
      drawn.filter((_, index) => index % Math.max(1, Math.floor(size / 60)) === 0).map(({ id }) => id),
    )
    const register = new Register(drawn.map(person => ({ ...person, isHere: here.has(person.id) })))
    for (const line of linesDrawn(drawn, here, 400, seed)) judged(sum, line, register.match(line.written))
  }
  return sum
}

function judged(sum: Measure, { id }: DrawnLine, { kind, candidates }: Match): void {
  sum.total += 1
  if (kind === 'automatic') {
    if (id !== null) sum.lines += 1
    sum.automatic += 1
    if (candidates[0]!.id !== id) sum.wrong += 1
    return
  }
  if (id === null) return
  sum.lines += 1
  if (kind === 'nobody') sum.lost += 1
  else {
    sum.asked += 1
    if (candidates.some(one => one.id === id)) sum.amongThree += 1
  }
}

function printed({ size, lines, automatic, wrong, asked, amongThree, lost }: Measure): string {
  const percent = (part: number, whole: number) => `${((100 * part) / Math.max(1, whole)).toFixed(1)} %`
  return `      ${String(size).padEnd(9)} ${percent(automatic, lines).padEnd(10)} ${((10_000 * wrong) / automatic).toFixed(1).padEnd(13)} ${percent(asked, lines).padEnd(6)} ${percent(amongThree, asked).padEnd(18)} ${percent(lost, lines)}`
}
