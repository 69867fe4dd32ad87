import { expect } from 'chai'
import { agreed, elided, inWords, listed, ofMonth, ofName, plural, pluralInWords } from '#server/base/french.ts'

describe('French, where words meet', () => {
  const names: [name: string, written: string][] = [
    ['Élévation Nord', 'd’Élévation Nord'],
    ['Bâtisseurs du Canal', 'de Bâtisseurs du Canal'],
    ['Œuvre commune', 'd’Œuvre commune'],
    ['AXIS BTP', 'd’AXIS BTP'],
    ['Entreprise 999 412 307', 'd’Entreprise 999 412 307'],
    ['Onze Cent Gestes', 'de Onze Cent Gestes'],
    ['Ouïe fine', 'd’Ouïe fine'],
    ['Oui Chantiers', 'de Oui Chantiers'],
    ['2A Maçonnerie', 'de 2A Maçonnerie'],
    ['Les Tablées d’Ici', 'des Tablées d’Ici'],
    ['Le Goff Couverture', 'de Le Goff Couverture'],
    ['Lesage Frères', 'de Lesage Frères'],
    // silent
    ['Habitat Vesle', 'd’Habitat Vesle'],
    ['HABITAT 2000', 'd’HABITAT 2000'],
    ['Hôtellerie du Lac', 'd’Hôtellerie du Lac'],
    ['Hydrovert', 'd’Hydrovert'],
    ['Hébergement et Toit', 'd’Hébergement et Toit'],
    ['Hélios Toitures', 'd’Hélios Toitures'],
    ['Heures claires', 'd’Heures claires'],
    ['Hôtel des Deux-Rives', 'd’Hôtel des Deux-Rives'],
    ['Horizon Vert', 'd’Horizon Vert'],
    ['Horticulture du Val', 'd’Horticulture du Val'],
    ['Hommes au travail', 'd’Hommes au travail'],
    ['Humanité et Métiers', 'd’Humanité et Métiers'],
    ['Hydro-Vesle', 'd’Hydro-Vesle'],
    // kept apart
    ['Haute-Vesle Habitat', 'de Haute-Vesle Habitat'],
    ['Hangar 9', 'de Hangar 9'],
    ['Hauts de Seille', 'de Hauts de Seille'],
    ['Handicap et Travail', 'de Handicap et Travail'],
    ['HLM des Rives', 'de HLM des Rives'],
    ['Hameau Services', 'de Hameau Services'],
    ['Halte Solidaire', 'de Halte Solidaire'],
    ['Héron Cendré', 'de Héron Cendré'],
    ['Heurtebise', 'de Heurtebise'],
    ['Huit Clos', 'de Huit Clos'],
    ['Hors Cadre', 'de Hors Cadre'],
    ['Holding Marne', 'de Holding Marne'],
    ['Hopper France', 'de Hopper France'],
    // y
    ['Yvetot Peinture', 'd’Yvetot Peinture'],
    ['Yonne Espaces Verts', 'd’Yonne Espaces Verts'],
    ['Yole et Fils', 'de Yole et Fils'],
    ['Yannick Perrot', 'de Yannick Perrot'],
  ]
  for (const [name, written] of names) {
    it(`writes « ${written} »`, () => expect(ofName(name)).to.equal(written))
  }

  it('elides what can be', () => {
    expect(elided('le', 'hiver')).to.equal('l’hiver')
    expect(elided('la', 'herbe')).to.equal('l’herbe')
    expect(elided('la', 'hauteur')).to.equal('la hauteur')
    expect(elided('que', 'elle')).to.equal('qu’elle')
    expect(elided('de', 'honorer')).to.equal('d’honorer')
    expect(elided('de', 'proposer')).to.equal('de proposer')
  })

  it('says the months', () => {
    expect(['2026-03', '2026-04', '2026-08', '2026-10'].map(ofMonth)).to.deep.equal([
      'de mars\u00a02026',
      'd’avril\u00a02026',
      'd’août\u00a02026',
      'd’octobre\u00a02026',
    ])
  })

  it('writes a number in words as long as one word is enough', () => {
    expect([0, 1, 11, 16, 17, 1200].map(number => inWords(number))).to.deep.equal([
      'zéro',
      'un',
      'onze',
      'seize',
      '17',
      '1\u00a0200',
    ])
    expect([1, 2].map(number => inWords(number, 'feminine'))).to.deep.equal(['une', 'deux'])
  })

  it('makes the noun agree from two on', () => {
    const said = (number: number) => plural(number, 'marché', 'marchés', 'aucun marché')
    expect([0, 1, 2, 1000].map(said)).to.deep.equal([
      'aucun marché',
      '1\u00a0marché',
      '2\u00a0marchés',
      '1\u00a0000\u00a0marchés',
    ])
    expect(plural(0, 'marché', 'marchés')).to.equal('0\u00a0marché')
    expect([0, 1, 1.5, 2].map(number => agreed(number, 'est', 'sont'))).to.deep.equal(['est', 'est', 'est', 'sont'])
    expect(pluralInWords(1, 'réponse', 'réponses', 'feminine')).to.equal('une réponse')
    expect(pluralInWords(3, 'réponse', 'réponses', 'feminine')).to.equal('trois réponses')
    expect(pluralInWords(20, 'relevé', 'relevés')).to.equal('20\u00a0relevés')
  })

  it('lists with a last « et »', () => {
    expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(listed)).to.deep.equal(['', 'a', 'a et b', 'a, b et c'])
  })
})
