import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { companies } from '#db/seeds/cast.ts'
import { freshApp } from '../../support/app.ts'

const words = (text: string) => text.replace(/\u00a0|\u202f/g, ' ')

describe('what a contract says of its text and of its group', () => {
  const app = freshApp()
  const path = () => `/marches/${app.cast.troisMoulins.contractId}`
  const contract = () => app.db('contracts').where({ id: app.cast.troisMoulins.contractId }).first()
  const form = async (change: Record<string, string> = {}) => ({
    cle: randomUUID(),
    numero: '2025-0147',
    lot: '2',
    'lot-intitule': 'gros œuvre',
    objet: 'Construction du collège des Trois-Moulins',
    ccag: 'Travaux',
    notification: '09/01/2025',
    debut: '03/02/2025',
    fin: '30/04/2027',
    consideration: 'clause',
    version: String((await contract()).version),
    ...change,
  })
  const edit = async (change: Record<string, string> = {}) => app.post(`${path()}/modifier`, await form(change))
  const join = (company: keyof typeof companies, role = 'coHolder') =>
    app.post(`${path()}/entreprises/nouvelle`, { cle: randomUUID(), siret: companies[company].siret, nom: '', role })
  const part = (company: keyof typeof companies) => `part-${app.cast.companies[company]}`
  const shares = async () =>
    app
      .db('contract_holders')
      .where({ contract_id: app.cast.troisMoulins.contractId })
      .orderBy('id')
      .pluck('share_points')

  it('the day of the notice tells the version of the CCAG, unless the contract names one', async () => {
    expect(words((await app.get(path())).text)).to.include('Travaux, version à confirmer')
    expect((await edit({ avis: '12/06/2024' })).status).to.equal(303)

    expect(await contract()).to.include({ noticed_on: '2024-06-12', ccag_version: '' })
    const page = words((await app.get(path())).text)
    expect(page).to.include('Travaux, version 2021').and.include('CCAG-Travaux 2021, article 20.1.5')
    expect(page).to.include('12 juin 2024')
    await edit({ avis: '12/06/2024', 'ccag-version': '2024' })
    expect(words((await app.get(path())).text)).to.include('CCAG-Travaux 2024, article 20.1.5')
    const entry = await app.db('journal').where({ action: 'contract.edited' }).orderBy('id', 'desc').first()
    expect(JSON.parse(entry.after)).to.include({ noticedOn: '2024-06-12', ccagVersion: '2024' })
  })

  it('a notice comes before the notification', async () => {
    const page = await edit({ avis: '10/01/2025' })

    expect(page.status).to.equal(422)
    expect(page.text).to.include('L’avis précède la notification.')
  })

  it('asks no share of a company that is alone', async () => {
    expect((await app.get(`${path()}/modifier`)).text).not.to.include('name="part-')
  })

  it('keeps the form of the group and the part of each, which make the whole', async () => {
    await join('couleurs')
    await join('harpin')
    const page = (await app.get(`${path()}/modifier`)).text
    expect(words(page)).to.include('Part de Bâtisseurs du Canal').and.include('Part de Terrassements Harpin')

    const wrong = await edit({ [part('batisseurs')]: '60', [part('couleurs')]: '25', [part('harpin')]: '10' })
    expect(wrong.status).to.equal(422)
    expect(words(wrong.text)).to.include('Les parts font 95 % en tout : elles doivent faire 100 %.')
    expect(wrong.text)
      .to.include(`href="#${part('batisseurs')}"`)
      .and.include('value="25"')
    const some = await edit({ [part('batisseurs')]: '60', [part('couleurs')]: '', [part('harpin')]: '40' })
    expect(some.text).to.include('Écrivez la part de chaque titulaire, ou d’aucun.')
    expect((await edit({ [part('batisseurs')]: 'moitié' })).text).to.include('n’est pas un pourcentage')
    expect(await shares()).to.deep.equal([null, null, null])

    const parts = { [part('batisseurs')]: '60', [part('couleurs')]: '33,34', [part('harpin')]: '6,66 %' }
    expect((await edit({ ...parts, groupement: 'jointLeadSolidary' })).status).to.equal(303)
    expect(await shares()).to.deep.equal([60_00, 33_34, 6_66])
    expect(await contract()).to.include({ group_form: 'jointLeadSolidary' })
    expect(words((await app.get(path())).text))
      .to.include('Conjoint, mandataire solidaire')
      .and.include('cotraitant, 33,34 % des heures')
    expect((await app.get(`${path()}/modifier`)).text).to.include('value="33,34"')
    const entry = await app.db('journal').where({ action: 'contract.edited' }).first()
    expect(JSON.parse(entry.after).shares.map(words)).to.deep.equal([
      'Bâtisseurs du Canal : 60 %',
      'Couleurs et Façades : 33,34 %',
      'Terrassements Harpin : 6,66 %',
    ])
  })

  it('a form that asks no share leaves those that are written', async () => {
    await join('couleurs')
    await edit({ [part('batisseurs')]: '70', [part('couleurs')]: '30' })
    await edit({ groupement: 'joint' })

    expect(await shares()).to.deep.equal([70_00, 30_00])
  })

  it('a subcontractor has no part, nor a company that joins until it is written', async () => {
    await join('harpin', 'subcontractor')
    expect((await app.get(`${path()}/modifier`)).text).not.to.include('name="part-')
    await join('couleurs')
    const page = (await app.get(`${path()}/modifier`)).text
    expect(page).to.include(part('couleurs')).and.not.include(part('harpin'))
  })
})
