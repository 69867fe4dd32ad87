import { expect } from 'chai'
import type { Page } from 'puppeteer'
import { TERMINAL } from '#server/access/rules.ts'
import { contractReport } from '#server/documents/contract.ts'
import { htmlOf } from '#server/documents/print.ts'
import { freshApp } from '../support/app.ts'
import { leave, newPage, type Visit, watched } from '../support/browser.ts'
import { follow, pick, unfold, words, write } from './steps.ts'

describe('what a contract owes, written where it comes from', function () {
  this.timeout(120_000)
  const app = freshApp()
  let page: Page
  let visit: Visit
  const contract = () => `${app.origin}/marches/${app.cast.rd18.contractId}`
  beforeEach(async () => {
    const { contractId } = app.cast.rd18
    await app.db('contracts').where({ id: contractId }).update({ followed_by: app.cast.users.camille })
    await app.as('camille')
    page = await newPage(app)
    visit = watched(page, app.origin)
    await page.goto(`${contract()}/clause`)
  })
  afterEach(() => leave(page))

  it('a framework owes nothing before its first order, then by what is invoiced beyond its threshold', async () => {
    await pick(page, 'Des heures par montant facturé au-delà d’un seuil')
    await unfold(page, 'Des heures par montant facturé au-delà d’un seuil')
    await write(page, 'Seuil en deçà duquel rien n’est dû', '2 700 000')
    await write(page, 'Au-delà, pour chaque montant de', '2 000')
    await write(page, 'Il est dû', '1')
    await write(page, 'Début de l’exécution', '09/11/2026')
    await write(page, 'Fin de l’exécution', '31/10/2028')
    await follow(page, 'Enregistrer la clause')
    expect(await words(page)).not.to.include('n’est pas enregistrée')
    expect(await origins()).to.include('Rien n’est encore commandé.')

    await order('1', '2 500 000')
    expect(await origins()).to.include('Le seuil n’est pas atteint.')
    await order('2', '600 000')
    expect(await origins())
      .to.include('1 h par 2 000 € au-delà de 2 700 000 € : 600 000 € après 2 500 000 € déjà commandés')
      .and.include('200 h')

    await tranche('Tranche optionnelle 1', '150')
    expect(await origins())
      .to.include('Le marché écrit 150 h, sans formule.')
      .and.include('350 h')
    const when = { at: '2026-11-30', today: '2026-12-05' }
    const paper = htmlOf(await contractReport(app.db, TERMINAL, app.cast.rd18.contractId, when))
    const said = paper.replace(/<[^>]+>/g, '').replace(/[\s\u00a0\u202f]+/g, '')
    expect(said).to.include('1hpar2000€au-delàde2700000€:600000€après2500000€déjàcommandés')
    expect(said).to.include('Trancheoptionnelle1').and.include('Lemarchéécrit150h,sansformule')
    expect(visit.complaints).to.deep.equal([])
  })

  for (const { kind, inputs, formula } of [
    {
      kind: 'Une part des heures du personnel nouveau (reprise du personnel)',
      inputs: [
        ['Heures de travail prévues, en tout', '12 000'],
        ['Dont heures du personnel repris', '8 500'],
        ['Part des heures nouvelles', '10'],
      ],
      formula: '(12 000 h − 8 500 h du personnel repris) × 10 % = 350 h',
    },
    {
      kind: 'Une part des personnes',
      inputs: [
        ['Personnes affectées au marché', '40'],
        ['Part des personnes en insertion', '5'],
        ['Heures de chacune sur la durée du marché', '1 607'],
      ],
      formula: '40 personnes × 5 % × 1 607 h chacune = 3 214 h',
    },
  ])
    it(`${kind.toLowerCase()}: the page says the formula with what went in`, async () => {
      await pick(page, kind)
      await unfold(page, kind)
      for (const [label, value] of inputs) await write(page, label!, value!)
      await write(page, 'Fin de l’exécution', '31/10/2028')
      await follow(page, 'Enregistrer la clause')
      expect(await words(page)).not.to.include('n’est pas enregistrée')
      expect(await origins()).to.include(formula)
      await page.setViewport({ width: 390, height: 844 })
      expect(await page.evaluate('document.documentElement.scrollWidth')).to.equal(390)
      expect(visit.complaints).to.deep.equal([])
    })

  /** What the page of the contract says, where each number comes from unfolded. */
  async function origins(): Promise<string> {
    await page.goto(contract())
    await unfold(page, 'D’où vient ce nombre ?')
    return words(page)
  }

  async function order(number: string, invoiced: string): Promise<void> {
    await page.goto(`${contract()}/engagements/nouveau?type=commande`)
    await write(page, 'Date d’effet', '12/11/2026')
    await write(page, 'Numéro du bon de commande', number)
    await pick(page, 'Des heures par montant facturé au-delà d’un seuil')
    await unfold(page, 'Des heures par montant facturé au-delà d’un seuil')
    await write(page, 'Montant de la commande, hors taxes', invoiced)
    await write(page, 'Motif', 'Bon de commande')
    await follow(page, 'Enregistrer le bon de commande')
  }

  async function tranche(name: string, hours: string): Promise<void> {
    await page.goto(`${contract()}/engagements/nouveau?type=tranche`)
    await write(page, 'Date d’effet', '13/11/2026')
    await write(page, 'Nom de la tranche', name)
    await pick(page, 'Le nombre inscrit au marché')
    await write(page, 'Nombre d’heures', hours)
    await write(page, 'Motif', 'Affermie')
    await follow(page, 'Enregistrer la tranche')
  }
})
