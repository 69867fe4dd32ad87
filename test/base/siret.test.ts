import { expect } from 'chai'
import { siretFrom } from '#db/seeds/sirets.ts'
import { isSiret } from '#server/base/siret.ts'

describe('a SIRET', () => {
  const cases: [name: string, digits: string, valid: boolean][] = [
    ['of an invented company', siretFrom('99941230'), true],
    ['of La Poste, which checks by its own sum', '35600000049837', true],
    ['with a wrong last digit', siretFrom('99941230').replace(/\d$/, last => String((Number(last) + 1) % 10)), false],
    ['of zeros only', '0'.repeat(14), false],
    ['too short', '123', false],
    ['with its spaces left in', '999 412 307 00012', false],
    ['of nothing', '', false],
  ]
  for (const [name, digits, valid] of cases) {
    it(`${name}: ${valid ? 'yes' : 'no'}`, () => {
      expect(isSiret(digits)).to.equal(valid)
    })
  }
})
