import { expect } from 'chai'
import { intentOf, meant, objectionTo } from '#server/register/hours/entry-rules.ts'
import { creditOf, isKnownAt, shareOf, type Work } from '#server/register/hours/rules.ts'
import { asTyped, exclusionWords, objectionWords } from '#server/register/hours/words.ts'
import {
  eligibleUntil,
  employerLabel,
  type Mode,
  modeLabel,
  tellingModes,
  type Window,
} from '#server/register/placements/rules.ts'

/** A contract from 3 February 2025 to 30 April 2027; a temp worker hired, and found eligible, on 2 June 2025. */
const window: Window = {
  startsOn: '2025-02-03',
  endsOn: '2027-04-30',
  mode: 'MAD_ETTI',
  hiredOn: '2025-06-02',
  leftOn: null,
  eligibleOn: '2025-06-02',
  firstHiredOn: '2025-06-02',
  eligibilityMonths: 24,
  monthsAreOwn: false,
  paths: [],
  regularised: false,
}

/** A month of a hundred hours, validated. */
const line = (change: Partial<Work> = {}): Work => ({
  hoursId: 1,
  clauseId: 1,
  placementId: 1,
  participantId: 1,
  employerId: 1,
  month: '2026-10',
  centihours: 100_00,
  refusedCentihours: 0,
  refusedReason: '',
  attestedCentihours: null,
  attestedReason: '',
  validatedAt: '2026-11-10T09:00:00.000Z',
  window,
  ...change,
})

describe('what counts of a month', () => {
  const cases: [what: string, month: string, change: Partial<Window>, counted: number, why: string | null][] = [
    ['a month wholly inside', '2026-10', {}, 100_00, null],
    ['the month of hiring, from the day hired', '2025-06', {}, 100_00, null],
    ['the month of leaving, until the day left', '2026-10', { leftOn: '2026-10-12' }, 100_00, null],
    ['a month before being hired', '2025-05', {}, 0, 'outsideEmployment'],
    ['a month after having left', '2026-11', { leftOn: '2026-10-12' }, 0, 'outsideEmployment'],
    ['someone never found eligible', '2026-10', { eligibleOn: null }, 0, 'neverEligible'],
    ['a month before eligibility', '2025-06', { eligibleOn: '2025-07-01' }, 0, 'notEligibleYet'],
    ['the month eligibility begins: 15 days of 30', '2026-06', { eligibleOn: '2026-06-16' }, 50_00, 'notEligibleYet'],
    ['eligibility found before the hire', '2025-06', { eligibleOn: '2025-05-20' }, 100_00, null],
    [
      'a month before the contract',
      '2025-01',
      { hiredOn: '2024-11-01', eligibleOn: '2024-11-01' },
      0,
      'beforeExecution',
    ],
    [
      'the first month of the contract: 26 days of 28',
      '2025-02',
      { hiredOn: '2024-11-01', eligibleOn: '2024-11-01' },
      92_86,
      'beforeExecution',
    ],
    [
      'the last month of a contract that ends on its 15th',
      '2026-10',
      { endsOn: '2026-10-15' },
      48_39,
      'afterExecution',
    ],
    ['a month after the contract', '2026-11', { endsOn: '2026-10-15' }, 0, 'afterExecution'],
    [
      'hired and gone within the month, the contract ending between: 6 days of 11',
      '2026-10',
      { hiredOn: '2026-10-10', leftOn: '2026-10-20', endsOn: '2026-10-15', firstHiredOn: '2026-10-10' },
      54_55,
      'afterExecution',
    ],
    ['the month its 24 months close: 1 day of 30', '2027-06', { endsOn: '2028-01-01' }, 3_33, 'windowClosed'],
    ['the month after its 24 months', '2027-07', { endsOn: '2028-01-01' }, 0, 'windowClosed'],
    [
      'the contract gives no limit to this way of working',
      '2029-07',
      { endsOn: '2030-01-01', eligibilityMonths: null },
      100_00,
      null,
    ],
    [
      'a new path opened the day after the first closed: no day is lost',
      '2027-06',
      { endsOn: '2030-01-01', paths: ['2027-06-02'] },
      100_00,
      null,
    ],
    [
      'a new path opened later in the month that closed the first: 1 day and 11 of 30',
      '2027-06',
      { endsOn: '2030-01-01', paths: ['2027-06-20'] },
      40_00,
      'windowClosed',
    ],
    ['between two paths', '2027-08', { endsOn: '2030-01-01', paths: ['2028-01-10'] }, 0, 'windowClosed'],
    ['in the second path', '2029-12', { endsOn: '2030-01-01', paths: ['2028-01-10'] }, 100_00, null],
    ['after the second path', '2030-02', { endsOn: '2031-01-01', paths: ['2028-01-10'] }, 0, 'windowClosed'],
    [
      'a path does not lengthen the two years of a direct hire',
      '2027-07',
      { mode: 'ED_CDD', endsOn: '2028-01-01', paths: ['2027-06-10'] },
      0,
      'windowClosed',
    ],
    [
      'a contract of 36 months of eligibility',
      '2027-07',
      { endsOn: '2028-01-01', eligibilityMonths: 36 },
      100_00,
      null,
    ],
    ['24 months counted from the first hire anywhere', '2026-02', { firstHiredOn: '2024-01-15' }, 0, 'windowClosed'],
    [
      'a direct hire, two years from its own date',
      '2026-02',
      { mode: 'ED_CDI', firstHiredOn: '2024-01-15' },
      100_00,
      null,
    ],
    ['a direct hire past its two years', '2027-07', { mode: 'ED_CDD', endsOn: '2028-01-01' }, 0, 'windowClosed'],
    [
      'a direct hire whose contract would allow 36 months',
      '2027-07',
      { mode: 'ED_CDI', endsOn: '2028-01-01', eligibilityMonths: 36 },
      0,
      'windowClosed',
    ],
    [
      'window and contract closing the same month, the window first: 12 days of 31',
      '2026-10',
      { firstHiredOn: '2024-10-13', endsOn: '2026-10-20' },
      38_71,
      'windowClosed',
    ],
    [
      'the contract ending before the window: told as such',
      '2026-10',
      { firstHiredOn: '2024-10-25', endsOn: '2026-10-20' },
      64_52,
      'afterExecution',
    ],
    [
      'cut at both ends: 10 days of 30, the first reason told',
      '2026-06',
      { eligibleOn: '2026-06-11', endsOn: '2026-06-20' },
      33_33,
      'notEligibleYet',
    ],
    [
      'eligible only after the window closed',
      '2026-10',
      { firstHiredOn: '2024-01-01', eligibleOn: '2026-10-15' },
      0,
      'windowClosed',
    ],
  ]
  for (const [what, month, change, counted, excluded] of cases) {
    it(`${what}: ${counted / 100} of 100 h`, () => {
      const { counted: found, share } = creditOf(line({ month, window: { ...window, ...change } }))
      expect({ counted: found, excluded: share.excluded }).to.deep.equal({ counted, excluded })
    })
  }

  it('never counts more than was declared, nor loses what is inside', () => {
    expect(creditOf(line({ centihours: 0 })).counted).to.equal(0)
    expect(shareOf('2026-10', window).excluded).to.equal(null)
    expect(creditOf(line({ centihours: 1, window: { ...window, endsOn: '2026-10-15' } })).counted).to.be.within(0, 1)
  })
})

describe('until when work counts', () => {
  const cases: [Partial<Window>, string][] = [
    [{}, '2027-06-01'],
    [{ firstHiredOn: '2025-01-10' }, '2027-01-09'],
    [{ mode: 'ED_CDI', firstHiredOn: '2025-01-10' }, '2027-06-01'],
    [{ eligibilityMonths: 36 }, '2028-06-01'],
    [{ mode: 'ED_CDI', hiredOn: '2024-02-29' }, '2026-02-27'],
  ]
  for (const [change, until] of cases)
    it(`${JSON.stringify(change)}: ${until}`, () => expect(eligibleUntil({ ...window, ...change })).to.equal(until))
})

describe('what becomes of a line', () => {
  const cut = { ...window, firstHiredOn: '2024-10-13' }
  const figures = (change: Partial<Work>) => {
    const { refused, accepted, outside, toRegularise, counted } = creditOf(line(change))
    return { refused, accepted, outside, toRegularise, counted }
  }
  const nothing = { refused: 0, accepted: 0, outside: 0, toRegularise: 0, counted: 0 }

  it('is nothing but declared until its statement is validated', () => {
    expect(figures({ validatedAt: null, refusedCentihours: 10_00 })).to.deep.equal(nothing)
  })

  it('is refused first, then outside, then to regularise', () => {
    expect(figures({ refusedCentihours: 10_00 })).to.include({ refused: 10_00, accepted: 90_00, counted: 90_00 })
    expect(figures({ window: cut })).to.include({ outside: 61_29, counted: 38_71 })
    expect(figures({ refusedCentihours: 38_00, window: cut })).to.include({ outside: 38_00, counted: 24_00 })
    const late = { ...window, eligibleOn: '2026-10-16' }
    expect(figures({ window: late })).to.include({ outside: 0, toRegularise: 48_39, counted: 51_61 })
    expect(figures({ window: { ...late, regularised: true } })).to.include({ toRegularise: 0, counted: 100_00 })
  })

  it('counts what the employer attests inside the window, never more than was accepted', () => {
    expect(figures({ window: cut, attestedCentihours: 44_00 })).to.include({ outside: 56_00, counted: 44_00 })
    expect(figures({ window: cut, attestedCentihours: 44_00, refusedCentihours: 70_00 })).to.include({
      accepted: 30_00,
      outside: 0,
      counted: 30_00,
    })
    expect(figures({ window: { ...cut, firstHiredOn: '2024-01-01' }, attestedCentihours: 44_00 }).counted).to.equal(0)
  })

  it('waits for the month to be over, or the contract', () => {
    expect(isKnownAt(line(), '2026-10-30')).to.equal(false)
    expect(isKnownAt(line({ window: { ...window, endsOn: '2026-10-20' } }), '2026-10-20')).to.equal(true)
  })
})

describe('what may be written in a cell', () => {
  const at = { month: '2026-10', today: '2026-11-17', window, elsewhere: 0 }
  const cases: [what: string, written: number, change: Partial<typeof at>, kind: string | null][] = [
    ['a usual month', 151_67, {}, null],
    ['zero', 0, {}, null],
    ['a negative one', -100, {}, 'negative'],
    ['as much as a month holds', 220_00, {}, null],
    ['a hundredth more', 220_01, {}, 'tooMany'],
    ['a month that has not begun', 10_00, { month: '2026-12' }, 'notStarted'],
    ['this month, already', 10_00, { month: '2026-11' }, null],
    ['before the hire', 10_00, { month: '2025-05' }, 'outsideEmployment'],
    ['after the departure', 10_00, { window: { ...window, leftOn: '2026-09-30' } }, 'outsideEmployment'],
    ['the month of the departure', 10_00, { window: { ...window, leftOn: '2026-10-01' } }, null],
    ['what makes 220 h with another contract', 100_00, { elsewhere: 120_00 }, null],
    ['what makes more, over all contracts', 100_01, { elsewhere: 120_00 }, 'overAllContracts'],
    ['zero beside a full month elsewhere', 0, { elsewhere: 220_00 }, null],
  ]
  for (const [what, written, change, kind] of cases)
    it(`${what}: ${kind ?? 'accepted'}`, () =>
      expect(objectionTo(written, { ...at, ...change })?.kind ?? null).to.equal(kind))

  it('guesses the comma that was forgotten', () => {
    expect([1515_00, 15167_00, 13200_00, 2300_00].map(meant)).to.deep.equal([151_50, 151_67, 132_00, 23_00])
    expect(meant(99999999)).to.equal(null)
  })

  it('says it as a colleague would', () => {
    const words = objectionWords(objectionTo(1515_00, at)!, { typed: '1515', month: '2026-10', ref: 'P-021', window })

    expect(words.fact).to.equal('1\u00a0515\u00a0h dépassent ce qu’un mois peut compter, 220\u00a0h.')
    expect(words.advice).to.match(/^Vouliez-vous écrire 151,5\u202f\?/)
  })

  it('explains what does not count, and what stays', () => {
    const cuts = [{ month: '2026-10', declared: 96_00, counted: 37_16, inside: 12, days: 31 }]
    const { fact, why } = exclusionWords('windowClosed', cuts, 'P-009', { ...window, firstHiredOn: '2024-10-13' })

    expect(fact).to.equal('58,84\u00a0h d’octobre\u00a02026 ne comptent pas.')
    expect(why).to.equal(
      'L’éligibilité de P-009 a pris fin le 12\u00a0octobre\u00a02026. Les 96,00\u00a0h restent au relevé, 37,16\u00a0h sont retenues, au prorata de 12 jours sur 31.',
    )
  })

  it('writes a figure back as one types it', () => {
    expect([151_50, 151_67, 132_00, 100_00, 0].map(asTyped)).to.deep.equal(['151,5', '151,67', '132', '100', '0'])
  })
})

describe('two people in one cell', () => {
  const entry = (text: string, seenVersion: number, seenCentihours: number | null) => ({
    placementId: 1,
    month: '2026-10',
    text,
    seenVersion,
    seenCentihours,
  })
  const cases: [
    string,
    number | null,
    ReturnType<typeof entry>,
    { centihours: number | null; version: number },
    string,
  ][] = [
    ['nothing changed', 90_00, entry('90', 1, 90_00), { centihours: 90_00, version: 1 }, 'same'],
    ['only I changed it', 96_00, entry('96', 1, 90_00), { centihours: 90_00, version: 1 }, 'write'],
    ['only the other did', 90_00, entry('90', 1, 90_00), { centihours: 80_00, version: 2 }, 'same'],
    ['both did, to the same figure', 80_00, entry('80', 1, 90_00), { centihours: 80_00, version: 2 }, 'same'],
    ['both did, differently', 96_00, entry('96', 1, 90_00), { centihours: 80_00, version: 2 }, 'conflict'],
    ['both filled an empty cell', 96_00, entry('96', 0, null), { centihours: 80_00, version: 1 }, 'conflict'],
  ]
  for (const [what, written, typed, stored, intent] of cases)
    it(`${what}: ${intent}`, () => expect(intentOf(written, typed, stored)).to.equal(intent))
})

describe('who employs, in front of someone who may not read what a mode tells', () => {
  const cases: [mode: Mode, employer: string, employerKind: string, read: string][] = [
    ['ST_ESAT', 'Jardins de la Boucle', 'ESAT', 'Structure employeuse'],
    ['AUT_PENIT', 'Ateliers du Grand-Clos', 'PENIT', 'Structure employeuse'],
    ['ED_CDI', 'Ateliers des Tilleuls', 'EA', 'Structure employeuse'],
    ['ST_TIH', 'Une indépendante', 'company', 'Structure employeuse'],
    ['MAD_ETTI', 'Relais Vesle', 'ETTI', 'Relais Vesle'],
  ]
  for (const [mode, employer, employerKind, read] of cases)
    it(`${mode}, ${employerKind}: ${read}`, () => {
      expect(employerLabel({ window: { mode }, employer, employerKind }, false)).to.equal(read)
      expect(employerLabel({ window: { mode }, employer, employerKind }, true)).to.equal(employer)
    })

  it('one word for every mode that tells: which of them it is cannot be read', () => {
    expect(new Set(tellingModes.map(mode => modeLabel(mode as Mode, false)))).to.have.length(1)
    expect(modeLabel('AUT_PENIT', true)).to.equal('Établissement pénitentiaire')
  })
})
