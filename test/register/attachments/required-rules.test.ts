import { expect } from 'chai'
import { type Employed, missingPieces, type Piece } from '#server/register/attachments/required-rules.ts'
import type { Mode } from '#server/register/placements/rules.ts'

describe('what the law asks papers of, by way of working', () => {
  type Given = Partial<Parameters<typeof missingPieces>[0]>
  const HIRED = '2026-02-10'
  const employed = (mode: Mode, more: Partial<Employed> = {}): Employed => ({
    placementId: 1,
    participantId: 7,
    employerId: 5,
    mode,
    hiredOn: HIRED,
    leftOn: null,
    seen: false,
    ...more,
  })
  const october = { senderId: 5, period: '2026-10', dueOn: '2026-11-15', hasHours: true, cameSigned: false }
  const signed = { ...october, cameSigned: true }
  const nothing = { companyId: null, period: null, placementId: null, participantId: null }
  const piece = (kind: Piece['kind'], more: Partial<Piece> = {}): Piece => ({ ...nothing, kind, ...more })
  const sent = (kind: Piece['kind'], companyId: number, period: string) => piece(kind, { companyId, period })
  const subcontracted = (today: string, more: Given = {}): Given => ({
    employed: [employed('ST_EI', { seen: true })],
    declared: [signed],
    today,
    ...more,
    pieces: [piece('P_CONV', { companyId: 5 }), piece('P_DC4', { companyId: 5 }), ...(more.pieces ?? [])],
  })
  const said = (given: Given) =>
    missingPieces({ employed: [], declared: [], pieces: [], today: '2026-12-01', ...given }).map(
      ({ kind, since }) => `${kind} ${since}`,
    )

  const cases: [what: string, given: Given, missing: string[]][] = [
    ['nobody: nothing', {}, []],
    ['a direct hire', { employed: [employed('ED_CDD')] }, [`P_ELIG ${HIRED}`, `P_CONTRAT ${HIRED}`]],
    [
      'a hire through a structure',
      { employed: [employed('MAD_ETTI')] },
      [`P_ELIG ${HIRED}`, `P_CONTRAT ${HIRED}`, `P_CONV ${HIRED}`],
    ],
    ['a subcontractor', { employed: [employed('ST_EI')] }, [`P_ELIG ${HIRED}`, `P_CONV ${HIRED}`, `P_DC4 ${HIRED}`]],
    ['another way', { employed: [employed('AUT_REGIE')] }, [`P_ELIG ${HIRED}`]],
    ['a proof that was seen is enough', { employed: [employed('AUT_REGIE', { seen: true })] }, []],
    ['and so is its copy', { employed: [employed('AUT_REGIE')], pieces: [piece('P_ELIG', { participantId: 7 })] }, []],
    [
      'somebody else’s is not theirs',
      { employed: [employed('AUT_REGIE')], pieces: [piece('P_ELIG', { participantId: 8 })] },
      [`P_ELIG ${HIRED}`],
    ],
    [
      'two employments of one person: one proof, two contracts',
      { employed: [employed('ED_CDD'), employed('ED_CDI', { placementId: 2, hiredOn: '2026-06-01' })] },
      [`P_ELIG ${HIRED}`, `P_CONTRAT ${HIRED}`, 'P_CONTRAT 2026-06-01'],
    ],
    [
      'the papers of a structure once, from the first it employs',
      {
        employed: [
          employed('MAD_ETTI', { seen: true }),
          employed('MAD_ETTI', { placementId: 2, participantId: 8, seen: true, hiredOn: '2026-01-05' }),
        ],
        pieces: [piece('P_CONTRAT', { placementId: 1 }), piece('P_CONTRAT', { placementId: 2 })],
      },
      ['P_CONV 2026-01-05'],
    ],
    ['not yet hired', { employed: [employed('ED_CDI', { hiredOn: '2026-12-02' })] }, []],
    ['an attestation, from the day after its due day', { declared: [october] }, ['P_HEURES 2026-11-16']],
    ['not on its due day', { declared: [october], today: '2026-11-15' }, []],
    ['no hours, no attestation', { declared: [{ ...october, hasHours: false }] }, []],
    ['a statement that came by the link of the company is one', { declared: [signed] }, []],
    ['it is there', { declared: [october], pieces: [sent('P_HEURES', 5, '2026-10')] }, []],
    [
      'that of another sender, or of another month, is not it',
      { declared: [october], pieces: [sent('P_HEURES', 6, '2026-10'), sent('P_HEURES', 5, '2026-09')] },
      ['P_HEURES 2026-11-16'],
    ],
    ['invoices, once the quarter is over and its delay too', subcontracted('2027-01-16'), ['P_FACTURE 2027-01-16']],
    ['not the day before', subcontracted('2027-01-15'), []],
    ['one in the quarter is enough', subcontracted('2027-02-01', { pieces: [sent('P_FACTURE', 5, '2026-11')] }), []],
    [
      'that of the quarter before is not it; two months of one quarter miss it once',
      subcontracted('2027-02-01', {
        declared: [signed, { ...signed, period: '2026-11', dueOn: '2026-12-15' }],
        pieces: [sent('P_FACTURE', 5, '2026-09')],
      }),
      ['P_FACTURE 2027-01-16'],
    ],
    [
      'a statement of a quarter',
      subcontracted('2027-02-01', { declared: [{ ...october, period: '2026-T4', dueOn: '2027-01-20' }] }),
      ['P_HEURES 2027-01-21', 'P_FACTURE 2027-01-21'],
    ],
  ]
  for (const [what, given, missing] of cases)
    it(what, () => {
      expect(said(given)).to.deep.equal(missing)
    })
})
