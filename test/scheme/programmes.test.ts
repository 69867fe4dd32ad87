import { expect } from 'chai'
import { freshApp } from '../support/app.ts'
import { unescaped } from '../support/figures.ts'
import { formIn } from '../support/form-in.ts'

describe('a programme, through a year', () => {
  const app = freshApp()
  const path = () => '/spaser/programmes'
  const read = async (address: string) => unescaped((await app.get(address)).text).replaceAll(/[\u00a0\u202f]/g, ' ')

  async function created(values: Record<string, string> = {}): Promise<string> {
    const form = formIn((await app.get(`${path()}/nouveau`)).text, `${path()}/nouveau`)
    const done = await app.post(`${path()}/nouveau`, {
      ...form,
      acheteur: String(app.cast.buyers.hauteVesle),
      nature: 'service',
      nom: 'Insertion dans les métiers du bâtiment',
      debut: '01/01/2026',
      fin: '31/12/2027',
      ...values,
    })
    expect(done.status, done.text).to.equal(303)
    return done.location!
  }

  async function noted(one: string, nature: string, values: Record<string, string>) {
    const form = formIn((await app.get(`${one}/ajout?nature=${nature}`)).text, `${one}/ajout`)
    return app.post(`${one}/ajout`, { ...form, ...values })
  }

  it('its targets are followed on the register, on its sessions and on what is typed', async () => {
    await app.as('helene')
    const contract = await app.db('contracts').where({ id: app.cast.troisMoulins.contractId }).first('number')
    const one = await created({ marches: contract!.number, 'public-rsa': 'oui', budget: '50 000' })
    const goals = { date: '01/01/2026', fin: '31/12/2026' }
    for (const [code, quantite, base] of [
      ['informed', '60', 'meetings'],
      ['accompanied', '500', 'register'],
      ['jobs', '22', 'entered'],
      ['spent', '50 000', 'entered'],
    ] as const)
      expect((await noted(one, 'target', { ...goals, quoi: code, quantite, base })).status, code).to.equal(303)
    await noted(one, 'meeting', {
      quoi: 'information',
      date: '10/03/2026',
      quantite: '32',
      libelle: 'Maison de l’emploi',
    })
    await noted(one, 'meeting', { quoi: 'discovery', date: '12/05/2026', quantite: '31' })
    await noted(one, 'partner', { quoi: 'company', libelle: 'Bâtisseurs réunis', date: '01/01/2026' })
    await noted(one, 'value', { quoi: 'jobs', quantite: '9', date: '30/09/2026', source: 'Tableau de l’EBE' })

    const page = await read(one)
    for (const words of [
      'Service d’insertion pour un métier, du 1er janvier 2026 au 31 décembre 2027',
      '4 objectifs chiffrés, 1 atteint',
      '9 emplois (Tableau de l’EBE, 30 septembre 2026)',
      'Bâtisseurs réunis',
      '50 000 €',
      'bénéficiaires du RSA',
    ])
      expect(page).to.include(words)
    expect(await read(`${one}?au=11/05/2026`))
      .to.include('aucun atteint')
      .and.not.to.include('Tableau de l’EBE')
  })

  it('a director reads persons as published, a facilitator as they are, and files say the same as the page', async () => {
    await app.as('helene')
    const contract = await app.db('contracts').where({ id: app.cast.troisMoulins.contractId }).first('number')
    const one = await created({ marches: contract!.number })
    await noted(one, 'target', {
      quoi: 'accompanied',
      quantite: '40',
      base: 'register',
      date: '01/01/2026',
      fin: '31/12/2026',
    })
    const directors = await read(one)
    const csv = (await app.get(`${one}/suivi.csv`)).text
    await app.as('camille')
    const facilitators = await read(one)
    const said = (page: string) =>
      /Personnes accompagnées[^<]*(?:<span[^>]*>[^<]*<\/span>)?<\/th><td[^>]*>([^<]*)/.exec(page)?.[1]
    expect(said(directors)).to.equal('s')
    expect(Number(said(facilitators)))
      .to.be.greaterThan(0)
      .and.lessThan(5)
    expect(directors).to.include('au moins une personne ; effectif non publié')
    expect(csv).to.match(/Personnes accompagnées;personnes;40;31\/12\/2026;;s;[^\n]*Non connu/)
    expect(directors).not.to.match(/P-0\d\d/)
  })

  it('what is wrong is said and kept, a number that no contract bears too', async () => {
    await app.as('helene')
    const form = {
      nature: 'plan',
      nom: 'Plan pauvreté',
      debut: '01/01/2026',
      acheteur: String(app.cast.buyers.hauteVesle),
    }
    const refused = await app.post(`${path()}/nouveau`, { ...form, marches: 'NULLE-PART' })
    expect(refused.status).to.equal(422)
    expect(unescaped(refused.text)).to.include('ne porte NULLE-PART').and.to.include('Plan pauvreté')
    const one = await created()
    const goal = await noted(one, 'target', {
      quoi: 'jobs',
      quantite: '22',
      base: 'register',
      date: '01/01/2026',
      fin: '31/12/2026',
    })
    expect(goal.status).to.equal(422)
    expect(unescaped(goal.text)).to.include('Cette mesure ne se lit pas là')
  })

  it('what was noted by mistake is taken back, once', async () => {
    await app.as('nadir')
    const one = await created()
    await noted(one, 'meeting', { quoi: 'training', date: '12/05/2026', quantite: '9', libelle: 'Session fantôme' })
    const { id } = (await app.db('programme_entries').first('id'))!
    await app.follow(`${one}/saisies/${id}/retrait`, {})
    expect(await read(one)).not.to.include('Session fantôme')
    expect((await app.post(`${one}/saisies/${id}/retrait`, {})).status).to.equal(404)
  })

  it('two people change it at once: the second sees both versions', async () => {
    await app.as('helene')
    const one = await created()
    const mine = formIn((await app.get(`${one}/modification`)).text, `${one}/modification`)
    const kept = { nature: 'service' }
    await app.as('nadir')
    await app.follow(`${one}/modification`, { ...mine, ...kept, nom: 'Métiers du bâtiment, avec Nadir' })
    await app.as('helene')
    const clash = await app.post(`${one}/modification`, { ...mine, ...kept, nom: 'Avec Hélène' })
    expect(clash.status).to.equal(409)
    expect(unescaped(clash.text)).to.include('avec Nadir').and.to.include('Avec Hélène')
  })

  it('is of one buyer: nobody else finds it', async () => {
    await app.as('helene')
    const one = await created()
    await app.as('ines')
    expect((await app.get(one)).status).to.equal(404)
    expect(await read(path())).not.to.include('métiers du bâtiment')
  })
})
