import { expect } from 'chai'
import { benchOf } from '#server/exchange/imports/bench.ts'
import { standard } from '#server/exchange/outgoing/standard-rules.ts'
import { concession, contract, holder, holders, modification } from '../decp/files.ts'

const TODAY = benchOf('2026-11-17')

describe('a record as the regulated format writes it', () => {
  it('gives back a sound one field for field', () => {
    const published = contract({
      modifications: [modification({ montant: 300_000 })],
      actesSousTraitance: [{ acteSousTraitance: act() }],
    })
    expect(standard(published, 'contract', TODAY)).to.deep.equal({ record: published, wrong: [] })
    const { wrong, record } = standard(yearly(), 'concession', TODAY)
    expect(wrong).to.deep.equal([])
    expect(record).to.deep.equal(yearly())
  })

  it('writes in their own types what an XML file says in words, and leaves out what the format does not know', () => {
    const words = { montant: '250000.0', dureeMois: '12', offresRecues: '3', marcheInnovant: 'non', _type: 'Marché' }
    expect(standard(contract(words), 'contract', TODAY).record).to.deep.equal(contract())
  })

  const held: [what: string, change: Record<string, unknown>, sentence: RegExp][] = [
    ['an amount under one euro', { montant: 0 }, /^Le montant est absent ou au-dessous d’un euro\.$/],
    ['over three billions', { montant: 4e9 }, /trois milliards/],
    ['a filler', { montant: 999_999_999 }, /répète un même chiffre/],
    ['more than fifteen years', { dureeMois: 181 }, /La durée sort de 1 à 180/],
    ['a notification to come', { dateNotification: '2026-12-01' }, /La date de notification est à venir/],
    ['a number of 17 characters', { id: 'M'.repeat(17) }, /Le numéro dépasse 16\u00a0caractères/],
    ['a number that the collector refuses', { id: 'M;1' }, /n’accepte pas/],
    ['a wrong key', { titulaires: [holder('99970030500018')] }, /Le titulaire a un identifiant \(SIRET\) à vérifier/],
    ['nobody', { titulaires: [] }, /Le format demande aussi\u00a0: le titulaire\./],
    ['an unknown word', { nature: 'Accord-cadre' }, /«\u00a0Accord-cadre\u00a0» n’est pas un mot du format/],
    ['a lacking field', { techniques: undefined }, /aussi\u00a0: la technique d’achat\./],
    [
      'a word and its contrary',
      { considerationsSociales: { considerationSociale: ['Clause sociale', 'Pas de considération sociale'] } },
      /est dit avec une autre valeur/,
    ],
    [
      'more from France than from Europe',
      { origineUE: 0.2, origineFrance: 0.5 },
      /dépasse la part d’origine européenne/,
    ],
    [
      'an amendment numbered 0',
      { modifications: [modification({ id: 0 })] },
      /Un avenant\u00a0: Le numéro de l’avenant/,
    ],
  ]
  for (const [what, change, sentence] of held)
    it(`holds back ${what}`, () => {
      expect(standard(contract(change), 'contract', TODAY).wrong.join(' ')).to.match(sentence)
    })
})

function act() {
  return {
    id: 1,
    sousTraitant: { typeIdentifiant: 'SIRET', id: holders.harpin },
    dureeMois: 6,
    dateNotification: '2026-04-01',
    datePublicationDonnees: '2026-04-10',
    montant: 20_000,
    variationPrix: 'Ferme',
  }
}

function yearly() {
  const tarifs = [{ tarif: { intituleTarif: 'Repas', tarif: 4.5 } }]
  const year = { datePublicationDonneesExecution: '2026-05-01', depensesInvestissement: 1000, tarifs }
  return concessionOf({ donneesExecution: [{ donneesAnnuelles: year }] })
}

/** What the format knows of a concession, and nothing of a contract. */
function concessionOf(change: Record<string, unknown>) {
  const whole: Record<string, unknown> = { ...concession(), ...change }
  const known = ['id', 'autoriteConcedante', 'nature', 'objet', 'procedure', 'dureeMois', 'dateSignature']
  known.push('datePublicationDonnees', 'dateDebutExecution', 'valeurGlobale', 'montantSubventionPublique')
  known.push('donneesExecution', 'concessionnaires', 'considerationsSociales', 'considerationsEnvironnementales')
  return Object.fromEntries(known.map(key => [key, whole[key]]).filter(([, value]) => value !== undefined))
}
