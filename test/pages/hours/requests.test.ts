import { expect } from 'chai'
import { freshApp, type Page } from '../../support/app.ts'

describe('what is asked of a statement, and the buyer’s second look', () => {
  const app = freshApp()
  const contract = () => `/marches/${app.cast.troisMoulins.contractId}`
  const path = (month = '2026-10') => `${contract()}/releves/${month}`

  it('goes from the facilitator to the buyer, who reads hours and no person, and back', async () => {
    const setting = `${contract()}/clause/controle`
    expect((await app.get(`${contract()}/clause`)).text).to.include(setting)
    const late = await app.post(setting, { controle: 'buyer', effet: '01/09/2026' })
    expect([late.status, late.text]).to.satisfy(
      ([status, text]: [number, string]) => status === 422 && /déjà contrôlé/.test(text),
    )
    const decided = await app.follow(setting, { controle: 'buyer', effet: '1er octobre 2026' })
    expect(decided.text).to.include('Le contrôle des relevés est réglé.')

    const form = fieldsOf(await app.get(path()), '/validation')
    const checked = await app.follow(`${path()}/validation`, form)
    expect(checked.text).to.include('Le relevé d’octobre\u00a02026 est contrôlé\u00a0: l’acheteur le confirme.')
    expect(checked.text)
      .to.include('À confirmer')
      .and.include('Reprendre le contrôle')
      .and.not.include('Rouvrir le relevé')
    expect((await app.post(`${path()}/confirmation`, {})).status).to.equal(404)

    await app.as('nadir')
    expect((await app.get('/')).text)
      .to.include('Relevé à confirmer')
      .and.include(path())
    const asked = await app.get(`/avant-paiement?siren=${encodeURIComponent('Bâtisseurs')}`)
    const [, company] = /href="(\/entreprises\/[^"?]+)"/.exec(asked.text)!
    expect((await app.get(company!)).text)
      .to.include('1\u00a0à confirmer')
      .and.not.include('1\u00a0à contrôler')
    expect((await app.get(contract())).text).to.match(/À l’acheteur<\/b>[^<]*confirmer le relevé d’octobre/)
    expect((await app.get('/releves?etat=a-confirmer')).text)
      .to.include('1 à 1 sur 1')
      .and.include('À confirmer')
    const page = await app.get(path())
    expect(page.text)
      .to.include('Confirmer le relevé')
      .and.include('64,50\u00a0h')
      .and.not.match(/P-\d{3}/)
    const silent = await app.post(`${path()}/rendu`, fieldsOf(page, '/rendu'))
    expect(silent.status).to.equal(422)
    expect(silent.text).to.include('Dites ce qui est à revoir.')
    const back = await app.follow(`${path()}/rendu`, { ...fieldsOf(page, '/rendu'), motif: 'Total à vérifier' })
    expect(back.text).to.include('est rendu à la facilitatrice').and.include('Total à vérifier')

    await app.as('camille')
    expect((await app.get('/')).text).to.include('Relevé rendu par l’acheteur')
    await app.follow(`${path()}/validation`, fieldsOf(await app.get(path()), '/validation'))
    await app.as('nadir')
    const done = await app.follow(`${path()}/confirmation`, fieldsOf(await app.get(path()), '/confirmation'))
    expect(done.text).to.include('Le relevé d’octobre\u00a02026 est validé.').and.include('Rouvrir le relevé')
    expect((await app.get(`${contract()}#historique`)).text).to.include('confirmé')
  })

  it('gives more time to one statement, asked and granted in one form', async () => {
    const page = await app.get(path('2026-11'))
    expect(page.text).to.include('Ouvert').and.include('Demander un délai')
    const form = { ...fieldsOf(page, '/delai'), motif: 'La paie se clôt le 20', canal: 'phone', accord: 'oui' }
    const soon = await app.post(`${path('2026-11')}/delai`, { ...form, echeance: '10/12/2026' })
    expect(soon.status).to.equal(422)
    expect(soon.text).to.include('Ce relevé est déjà attendu pour le 15')
    const done = await app.follow(`${path('2026-11')}/delai`, { ...form, echeance: '31/12/2026' })
    expect(done.text).to.include('Le délai est accordé.').and.include('attendu pour le 31\u00a0décembre\u00a02026')
    expect(done.text).to.include('délai demandé jusqu’au').and.include('par téléphone')
    expect((await app.get('/')).text).to.match(/Relevés de novembre\s2026/)
    expect((await app.get('/releves?etat=ouverts')).text).to.include('Attendu le 31\u00a0décembre\u00a02026')
    expect((await app.get('/releves.csv?etat=ouverts')).text)
      .to.include('Ouvert')
      .and.include('31/12/2026')
  })

  it('is opened again once somebody asked and somebody granted, each with a reason', async () => {
    await app.follow(`${path()}/validation`, fieldsOf(await app.get(path()), '/validation'))
    await app.as('nadir')
    const page = await app.get(path())
    expect(page.text).to.include('Demander la réouverture').and.not.include('Rouvrir le relevé')
    const ask = `${path()}/demande-de-reouverture`
    expect((await app.post(ask, fieldsOf(page, '/demande-de-reouverture'))).text).to.include(
      'Dites ce qui serait à corriger.',
    )
    await app.follow(ask, {
      ...fieldsOf(page, '/demande-de-reouverture'),
      motif: 'Le total ne correspond pas à la facture',
    })
    const own = { ...fieldsOf(page, '/demande-de-reouverture'), motif: 'Facture relue', echeance: '01/12/2026' }
    expect((await app.post(`${ask}/reponse`, own)).status).to.equal(404)

    await app.as('camille')
    expect((await app.get('/')).text).to.include('Réouverture demandée')
    const asked = await app.get(path())
    expect(asked.text).to.include('La réouverture est demandée').and.include('Le total ne correspond pas à la facture')
    const answer = { ...fieldsOf(asked, '/reponse'), motif: 'Facture relue', echeance: '01/12/2026', reponse: 'grant' }
    const opened = await app.follow(`${ask}/reponse`, answer)
    expect(opened.text).to.include('Le relevé est rouvert.').and.include('Facture relue')
    expect((await app.get('/')).text).not.to.include('Réouverture demandée')
  })
})

/** The fields of the form whose address ends so, as a browser would send them. */
function fieldsOf(page: Page, end: string): Record<string, string> {
  const fields: Record<string, string> = {}
  const forms = page.text.split('<form').filter(form => new RegExp(`^[^>]*action="[^"]*${end}"`).test(form))
  for (const [input] of (forms[0] ?? '').split('</form>')[0]!.matchAll(/<input[^>]*>/g)) {
    const name = / name="([^"]*)"/.exec(input)?.[1]
    if (name && !(name in fields)) fields[name] = / value="([^"]*)"/.exec(input)?.[1] ?? ''
  }
  return fields
}
