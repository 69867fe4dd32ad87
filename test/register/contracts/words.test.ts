import { expect } from 'chai'
import { contractInFull, contractName, contractNumber, lotName } from '#server/register/contracts/words.ts'

describe('the name of a contract', () => {
  const college = {
    title: 'Construction du collège des Trois-Moulins',
    number: '2025-0147',
    lotNumber: '2',
    lotTitle: 'Gros œuvre',
  }

  it('says its lot, and what the lot is about where there is room', () => {
    expect(contractName(college)).to.equal('Construction du collège des Trois-Moulins, lot\u00a02')
    expect(contractInFull(college)).to.equal('Construction du collège des Trois-Moulins, lot\u00a02, Gros œuvre')
    expect(contractNumber(college)).to.equal('2025-0147, lot\u00a02')
    expect(lotName(college)).to.equal('lot\u00a02, Gros œuvre')
    expect(contractInFull({ ...college, lotTitle: '' })).to.equal(contractName(college))
  })

  it('stands alone when there are no lots', () => {
    const whole = { ...college, lotNumber: '', lotTitle: '' }
    expect([contractName(whole), contractInFull(whole), contractNumber(whole), lotName(whole)]).to.deep.equal([
      whole.title,
      whole.title,
      whole.number,
      '',
    ])
  })

  it('drops the full stop that was published with it', () => {
    expect(contractName({ title: 'Entretien des espaces verts. ', lotNumber: '' })).to.equal(
      'Entretien des espaces verts',
    )
    expect(contractInFull({ title: 'Entretien.', lotNumber: '3', lotTitle: 'Secteur nord.' })).to.equal(
      'Entretien, lot\u00a03, Secteur nord',
    )
  })
})
