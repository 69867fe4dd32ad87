import { expect } from 'chai'
import { siret } from '#server/base/format.ts'
import { historyOf } from '#server/exchange/versions/differences-rules.ts'
import { holder, holders, modification } from '../decp/files.ts'
import { hedges, version } from './published.ts'

const amended = (change: Record<string, unknown> = {}) =>
  modification({
    id: 1,
    dateNotificationModification: '2026-06-10',
    datePublicationDonneesModification: '2026-06-20',
    montant: 126_000,
    ...change,
  })
const said = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ')

describe('the history of a contract, publication by publication', () => {
  it('says each time what changed, from the first', () => {
    const history = historyOf([
      version(
        hedges({ modifications: [amended({ montant: 127_500, datePublicationDonneesModification: '2026-07-01' })] }),
      ),
      version(hedges()),
      version(hedges({ modifications: [amended()] })),
    ])
    expect(history.map(({ sentence }) => said(sentence))).to.deep.equal([
      'Le 2 février 2026 : première publication.',
      'Le 20 juin 2026 : avenant n° 1 publié (10 juin 2026, 126 000 €).',
      'Le 1er juillet 2026 : montant de l’avenant n° 1, 126 000 € → 127 500 €.',
    ])
  })

  const later = { datePublicationDonnees: '2026-07-15' }
  const before = { modifications: [amended()] }
  const cases: [what: string, before: Record<string, unknown>, after: Record<string, unknown>, changes: string[]][] = [
    ['an amendment withdrawn', before, {}, ['avenant n° 1 retiré']],
    [
      'its day',
      before,
      { modifications: [amended({ dateNotificationModification: '2026-06-11' })] },
      ['date de l’avenant n° 1, 10 juin 2026 → 11 juin 2026'],
    ],
    [
      'one without a number',
      {},
      { modifications: [amended({ id: undefined })] },
      ['avenant du 10 juin 2026 publié (126 000 €)'],
    ],
    ['the amount', {}, { montant: 121_500.5 }, ['montant à la notification, 120 000 € → 121 500,50 €']],
    [
      'the duration, no longer published',
      {},
      { dureeMois: undefined },
      ['durée à la notification, 12 mois → non publié'],
    ],
    [
      'a consideration',
      {},
      { considerationsSociales: { considerationSociale: ['Critère social', 'Clause sociale'] } },
      ['considérations sociales, Clause sociale → Clause sociale et Critère social'],
    ],
    [
      'the holders',
      {},
      { titulaires: [holder(holders.other), holder(holders.couleurs)] },
      [
        `titulaires ajoutés : ${said(siret(holders.other))} et ${said(siret(holders.couleurs))}`,
        `titulaire retiré : ${said(siret(holders.stranger))}`,
      ],
    ],
    [
      'the subject, and not the lot that follows from it',
      {},
      { objet: 'Haies du canal - lot 2 : rive nord' },
      ['objet, « Entretien des haies du canal - lot 2 : rive nord » → « Haies du canal - lot 2 : rive nord »'],
    ],
    ['nothing that is followed', {}, { lieu: 'Berges' }, []],
  ]
  for (const [what, one, other, changes] of cases)
    it(what, () => {
      const history = historyOf([version(hedges({ ...later, ...other })), version(hedges(one))])
      expect(history[1]!.changes.map(said)).to.deep.equal(changes)
      if (changes.length === 0)
        expect(said(history[1]!.sentence)).to.equal('Le 15 juillet 2026 : rien de ce qui est suivi ne change.')
    })

  it('a format that carries one amendment withdraws none', () => {
    const [, newer] = historyOf([version(hedges(before)), version(hedges(later), { partial: true })])
    expect(newer!.changes).to.deep.equal([])
  })
})
