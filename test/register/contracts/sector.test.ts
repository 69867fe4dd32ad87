import { expect } from 'chai'
import { proposedSector } from '#server/register/contracts/sector-rules.ts'

describe('the sector that a CPV code proposes', () => {
  for (const [cpv, sector, family] of [
    ['45210000', 'BTP_GO', 'works'],
    ['45223210', 'BTP_CHARPENTE_METAL', 'works'],
    ['45233140-2', 'TP_VRD', 'works'],
    ['45310000', 'BTP_SO', 'works'],
    ['45421000', 'BTP_SO', 'works'],
    ['45442100', 'BTP_PEINTURE', 'works'],
    ['45000000', null, 'works'],
    ['77314100', 'ESPACES_VERTS', 'services'],
    ['90910000', 'NETTOYAGE', 'services'],
    ['90511000', 'DECHETS', 'services'],
    ['55523000', 'RESTAURATION', 'services'],
    ['60130000', 'TRANSPORT', 'services'],
    ['63100000', 'LOGISTIQUE', 'services'],
    ['98392000', 'LOGISTIQUE', 'services'],
    ['98390000', null, 'services'],
    ['48000000', 'NUMERIQUE', 'supplies'],
    ['72000000', 'NUMERIQUE', 'services'],
    ['71240000', 'PI', 'services'],
    ['79710000', 'SECURITE', 'services'],
    ['79340000', 'PI', 'services'],
    ['03111100', null, 'supplies'],
    ['', null, null],
    ['4521', null, null],
    ['99000000', null, null],
  ] as const)
    it(`${cpv || 'none'}: ${sector ?? family ?? 'nothing'}`, () => {
      expect(proposedSector(cpv)).to.deep.equal({ sector, family })
    })
})
