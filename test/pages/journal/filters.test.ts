import { expect } from 'chai'
import { record } from '#server/journal/store.ts'
import { freshApp } from '../../support/app.ts'

describe('finding a line of the journal', () => {
  const app = freshApp()
  const note = (action: string, href: string, after: Record<string, unknown>, buyerId = app.cast.buyers.hauteVesle) =>
    record(
      app.db,
      { userId: app.cast.users.camille, at: app.clock.now(), formKey: null },
      { action, subject: action.split('.')[0]!, subjectId: null, buyerId, href, after },
    )
  beforeEach(async () => {
    const { troisMoulins, halles, buyers } = app.cast
    await note('statement.validated', `/marches/${troisMoulins.contractId}/heures?mois=2026-09`, { month: '2026-09' })
    await note('statement.sentBack', `/marches/${troisMoulins.contractId}/releves/2026-10`, {
      month: '2026-10',
      reason: 'Deux lignes en double',
    })
    await note('fact.recorded', `/marches/${troisMoulins.contractId}`, { kind: 'penalty', text: 'Décision notée' })
    await note('fact.recorded', `/marches/${troisMoulins.contractId}`, {
      kind: 'contact',
      text: 'Appel au chef d’équipe',
    })
    await note('hours.logged', `/marches/${troisMoulins.contractId}0/heures`, { 'P-003 2026-09': 15167 })
    await note('placement.regularised', `/marches/${troisMoulins.contractId}/heures`, {
      participant: 'P-003',
      reason: 'Pièce reçue',
    })
    await note('contract.edited', `/marches/${halles.contractId}`, { title: 'Halles' }, buyers.marvaux)
    await app.as('nadir')
  })

  it('by contract: its own pages, not those of a number that begins alike, nor those of other buyers', async () => {
    const { text } = await app.get('/journal?marche=2025-0147')
    expect(text).to.include('Relevé validé').and.include('Relevé renvoyé').and.include('value="2025-0147"')
    expect(listed(text)).not.to.include('Heures saisies')
    expect((await app.get('/journal?marche=inconnu')).text).to.include('Aucune action ne correspond')
  })

  it('by person, however the pseudonym is typed, by action and by author; by nobody for who may not read persons', async () => {
    const { text: all } = await app.get('/journal')
    expect((await app.get('/journal?participant=P-003')).text.match(/\d+\u00a0actions/)).to.deep.equal(
      all.match(/\d+\u00a0actions/),
    )
    expect(all)
      .not.to.match(/P-\d{3}/)
      .and.not.include('name="participant"')
    await app.as('theo')
    for (const typed of ['P-003', 'p3', '003']) {
      const { text } = await app.get(`/journal?participant=${typed}`)
      expect(text, typed).to.include('2\u00a0actions dans cette sélection')
      expect(listed(text), typed).to.include('Heures saisies').and.not.include('Relevé validé')
    }
    const { text } = await app.get(`/journal?action=statement.sentBack&personne=${app.cast.users.camille}`)
    expect(text).to.include('1\u00a0action dans cette sélection').and.include('Deux lignes en double')
  })

  it('by text: the words that are shown, which no address holds, and only those that this reader may read', async () => {
    const page = await app.follow('/journal/recherche', { texte: 'chef equipe', marche: '2025-0147' })
    expect(page.text).to.include('1\u00a0action trouvée').and.include('Appel au chef d’équipe')
    const { location } = await app.post('/journal/recherche', { texte: 'Durand', du: '01/11/2026' })
    expect(location).to.equal('/journal?du=01%2F11%2F2026&recherche=oui')

    await note('participant.changed', '/participants/P-003', { lastName: 'Zylberstein' })
    expect((await app.follow('/journal/recherche', { texte: 'zylberstein' })).text).to.include('Aucune action')
    await app.follow('/journal/recherche', { texte: 'double' })
    expect((await app.get('/journal.csv?recherche=oui')).text.trim().split('\r\n')).to.have.length(2)
  })

  it('a search goes on from where it stopped', async () => {
    for (let index = 0; index < 30; index++) await note('fact.recorded', '/marches/9', { text: `Rappel ${index}` })
    const first = await app.follow('/journal/recherche', { texte: 'rappel' })
    expect(first.text).to.include('25\u00a0actions trouvées').and.include('Chercher plus loin')
    const [, next] = /href="(\/journal\?[^"]*apres=\d+)"/.exec(
      first.text.replaceAll('&amp;', '&').replaceAll('&#x3D;', '='),
    )!
    expect((await app.get(next!)).text)
      .to.include('5\u00a0actions trouvées')
      .and.include('Rappel 0')
  })

  it('« Qui a contrôlé ? » gathers who validated, sent back, decided and regularised, for whoever follows the contract too', async () => {
    for (const person of ['nadir', 'camille'] as const) {
      await app.as(person)
      const contract = await app.get(`/marches/${app.cast.troisMoulins.contractId}`)
      expect(contract.text).to.include(`/marches/${app.cast.troisMoulins.contractId}/controles`)
      const { text } = await app.get(`/marches/${app.cast.troisMoulins.contractId}/controles`)
      expect(text).to.include('Relevé validé').and.include('septembre\u00a02026').and.include('Camille Aubry')
      expect(text).to.include('Deux lignes en double').and.include('Heures d’avant l’éligibilité régularisées')
      expect(text).to.include('Décision notée').and.not.include('Appel au chef')
    }
    await app.as('ines')
    expect((await app.get(`/marches/${app.cast.troisMoulins.contractId}/controles`)).status).to.equal(404)
  })

  it('« intact » is for who keeps the accounts, and so is the first line that isn’t', async () => {
    expect((await app.get('/journal/verification')).status).to.equal(404)
    await app.as('theo')
    expect((await app.get('/journal')).text).to.include('/journal/verification')
    const { text } = await app.get('/journal/verification')
    expect(text).to.include('Intact').and.include('La tête de la chaîne')
  })
})

/** What comes after the filters, which name every action. */
function listed(page: string): string {
  return page.slice(page.lastIndexOf('</select>'))
}
