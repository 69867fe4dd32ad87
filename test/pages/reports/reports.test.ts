import { expect } from 'chai'
import { freshApp } from '../../support/app.ts'

describe('choosing a report', () => {
  const app = freshApp()

  it('offers each contract at its last cut-off, or at the one asked', async () => {
    const page = await app.get('/rapports')
    expect(page.text).to.include('Construction du collège des Trois-Moulins').and.include('En retard')
    expect(spaced(page.text)).to.include('arrêtés au 31 octobre 2026, ou au dernier jour d’un marché fini depuis')
    expect(page.text).to.include(`/marches/${app.cast.troisMoulins.contractId}/rapport.pdf"`)

    const asked = await app.get('/rapports?q=trois-moulins&date=30/06/2026')
    expect(asked.text).not.to.include('Ravalement')
    expect(asked.text).to.include(`/marches/${app.cast.troisMoulins.contractId}/rapport.pdf?date&#x3D;2026-06-30`)
  })

  it('shows beside each the word of the cut-off, as it was known, and not that of today', async () => {
    const { contractId } = app.cast.troisMoulins
    const word = async (path: string) =>
      /<span class="status[^"]*">[\s\S]*?<\/svg>\s*([^<]*)</.exec((await app.get(path)).text)?.[1]
    const today = await word('/rapports?q=trois-moulins')
    const then = await word('/rapports?q=trois-moulins&date=28/02/2025')
    expect(then).not.to.equal(today)
    expect(then).to.equal(await word(`/marches/${contractId}?au=2025-02-28`))
    await app.db('clauses').where({ contract_id: contractId }).update({ created_at: '2026-03-01T09:00:00.000Z' })
    const unknown = await app.get('/rapports?q=trois-moulins&date=31/01/2026&connu=15/02/2026')
    expect(unknown.text).to.include('Trois-Moulins').and.not.include('class="status')
  })

  it('refuses a day inside a month with the two nearest that close one', async () => {
    const page = await app.get('/rapports?date=15/10/2026')
    expect(page.status).to.equal(422)
    expect(spaced(page.text)).to.include('la fin d’un mois : le 30 septembre 2026 ou le 31 octobre 2026.')

    const recent = await app.get('/rapports?date=12/11/2026')
    expect(spaced(recent.text)).to.include(
      'la fin d’un mois : le 31 octobre 2026 ; le 30 novembre 2026 n’est pas encore là',
    )
    expect(spaced((await app.get('/rapports?date=30/11/2026')).text)).to.include('ne peut pas être dans l’avenir')
  })

  it('refuses it in an address too, but takes the last day of the contract', async () => {
    const { contractId } = app.cast.troisMoulins
    const refused = await app.get(`/marches/${contractId}/rapport.pdf?date=2026-10-15`)
    expect(refused.status).to.equal(400)
    expect(spaced(refused.text)).to.include('ou le dernier jour du marché')
    expect(spaced(refused.text)).to.include('le 30 septembre 2026 ou le 31 octobre 2026')
    const company = await app.get('/entreprises/99941230700012/rapport.pdf?date=2026-10-15')
    expect(company.status).to.equal(400)

    await app.db('contracts').where({ id: contractId }).update({ ends_on: '2026-11-10' })
    for (const query of ['', '?date=2026-11-10']) {
      const own = await app.get(`/marches/${contractId}/rapport.pdf${query}`)
      expect(own.status, query).to.equal(200)
      expect(own.headers.get('content-disposition'), query).to.include('2026-11-10.pdf')
    }
  })

  it('says what is wrong with a date, and what to do when nothing answers', async () => {
    const wrong = await app.get('/rapports?date=30%2F02%2F2026')
    expect(wrong.status).to.equal(422)
    expect(wrong.text).to.include('Erreur\u00a0:').and.include('n’existe pas').and.include('30/02/2026')
    expect((await app.get('/rapports?q=introuvable')).text).to.include('Rien ne répond à cette recherche')
  })

  it('shows each only what is theirs', async () => {
    await app.as('ines')
    expect((await app.get('/rapports')).text)
      .to.include('Ravalement des halles')
      .and.not.include('Trois-Moulins')
    await app.as('theo')
    expect((await app.get('/rapports')).status).to.equal(404)
  })

  it('says whose contracts it lists to who does not see them all', async () => {
    await app.as('helene')
    expect(spaced((await app.get('/rapports')).text)).not.to.include('n’y figure')
    await app.db('user_buyers').insert({ user_id: app.cast.users.nadir, buyer_id: app.cast.buyers.hauteVesle })
    await app.db('users').where({ id: app.cast.users.nadir }).update({ scope: 'buyers' })
    await app.as('nadir')
    expect(spaced((await app.get('/rapports')).text)).to.include(
      'Sur les marchés que vous suivez (Département de Haute-Vesle) ; 1 autre acheteur n’y figure pas.',
    )
  })
})

function spaced(text: string): string {
  return text.replace(/[\u00a0\u202f]/g, ' ').replace(/&nbsp;/g, ' ')
}
