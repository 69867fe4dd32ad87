import { expect } from 'chai'
import { employmentType, lengthBand } from '#server/register/placements/contract-rules.ts'

describe('how long a contract of employment lasts', () => {
  const cases: [hiredOn: string, leftOn: string | null, at: string, band: string][] = [
    ['2026-01-01', '2026-01-01', '2026-12-31', 'under1'],
    ['2026-01-01', '2026-01-30', '2026-12-31', 'under1'],
    ['2026-01-01', '2026-01-31', '2026-12-31', 'from1to3'],
    ['2026-01-01', '2026-03-31', '2026-12-31', 'from3to6'],
    ['2026-01-01', '2026-06-29', '2026-12-31', 'from3to6'],
    ['2026-01-01', '2026-06-30', '2026-12-31', 'from6to12'],
    ['2025-01-01', '2025-12-31', '2026-12-31', 'from6to12'],
    ['2025-01-01', '2026-01-01', '2026-12-31', 'over12'],
    ['2026-01-01', null, '2026-02-15', 'from1to3'],
    ['2026-01-01', '2027-01-31', '2026-03-15', 'from1to3'],
  ]
  for (const [hiredOn, leftOn, at, band] of cases)
    it(`from ${hiredOn} to ${leftOn ?? 'now'}, at ${at}: ${band}`, () => {
      expect(lengthBand({ hiredOn, leftOn }, at)).to.equal(band)
    })

  it('is done under a contract that the way of working tells', () => {
    expect(['ED_CDI', 'MAD_ETTI', 'ST_ACI', 'ST_ESAT'].map(mode => employmentType(mode as 'ED_CDI'))).to.deep.equal([
      'cdi',
      'mission',
      'insertion',
      'others',
    ])
  })
})
