import { expect } from 'chai'
import {
  ageBandOf,
  evidenceWarning,
  groundLabel,
  grounds,
  missingForEligibility,
  sensitiveGrounds,
} from '#server/register/participants/rules.ts'

describe('the grounds of eligibility', () => {
  it('are those of the CCAG, and those a contract may add', () => {
    const codes = Object.keys(grounds)
    expect(codes.filter(code => code.startsWith('A_'))).to.have.length(12)
    expect(codes.filter(code => code.startsWith('B_'))).to.have.length(15)
    expect(codes.filter(code => code.startsWith('X_'))).to.have.length(3)
    for (const [code, { evidence, group }] of Object.entries(grounds)) {
      expect(code[0], code).to.equal(group)
      expect(evidence, code).not.to.deep.equal([])
    }
  })

  it('are grouped when they reveal health, an offence or an origin', () => {
    expect(sensitiveGrounds).to.include.members(['B_TH', 'B_AAH', 'A_EA', 'A_ESAT', 'A_PPSMJ', 'B_REFUGIE'])
    expect(groundLabel('B_TH', true)).to.equal('Travailleur handicapé')
    expect(new Set(sensitiveGrounds.map(code => groundLabel(code, false)))).to.have.length(1)
    expect(groundLabel('B_BRSA', false)).to.equal('Bénéficiaire du RSA')
  })
})

describe('the paper that proves it', () => {
  const cases: [string, Parameters<typeof evidenceWarning>, string | null][] = [
    ['fresh', ['B_BRSA', 'Attestation RSA', '2026-03-02', '2026-06-01'], null],
    ['three months to the day', ['B_BRSA', 'Attestation RSA', '2026-03-01', '2026-06-01'], null],
    ['a day too old', ['B_BRSA', 'Attestation RSA', '2026-02-28', '2026-06-01'], 'tooOld'],
    ['six months for an address', ['B_QPV', 'Justificatif de domicile', '2026-01-01', '2026-06-01'], null],
    ['without a limit', ['B_TH', 'Attestation RQTH', '2020-01-01', '2026-06-01'], null],
    ['dated after the entry', ['B_BRSA', 'Attestation RSA', '2026-06-02', '2026-06-01'], 'afterEntry'],
    ['of another kind', ['B_BRSA', 'Attestation RQTH', '2026-05-01', '2026-06-01'], 'unlisted'],
    ['not seen yet', ['B_BRSA', '', null, '2026-06-01'], null],
    ['before any entry', ['B_BRSA', 'Attestation RSA', '2020-01-01', null], null],
  ]
  for (const [what, given, warning] of cases)
    it(`${what}: ${warning ?? 'fine'}`, () => expect(evidenceWarning(...given)).to.equal(warning))

  it('must be there, with its date, before eligibility is established', () => {
    const whole = { ground: 'B_BRSA', evidenceKind: 'Attestation RSA', evidenceOn: '2026-06-01' }
    expect(missingForEligibility(whole)).to.equal(null)
    expect(missingForEligibility({ ...whole, evidenceKind: '' })).to.equal('Il manque le justificatif vu.')
    expect(missingForEligibility({ ...whole, evidenceOn: null })).to.equal('Il manque la date du justificatif.')
  })
})

describe('the age band at entry', () => {
  const cases: [number | null, string | null][] = [
    [2001, 'under26'],
    [2000, '26to49'],
    [1977, '26to49'],
    [1976, '50plus'],
    [null, null],
  ]
  for (const [born, band] of cases)
    it(`${born}: ${band}`, () => expect(ageBandOf(born, 2026)?.code ?? null).to.equal(band))
})
