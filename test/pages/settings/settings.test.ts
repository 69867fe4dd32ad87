import { expect } from 'chai'
import { siretFrom } from '#db/seeds/sirets.ts'
import { freshApp } from '../../support/app.ts'

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

describe('keeping the settings', () => {
  const app = freshApp()
  beforeEach(() => app.as('theo'))

  const logo = (bytes: Uint8Array<ArrayBuffer> | Buffer<ArrayBuffer>, name = 'logo.png') => {
    const form = new FormData()
    form.set('logo', new Blob([bytes]), name)
    return app.post('/reglages/logo', form)
  }

  it('names the institution on every page, and says who to ask for an account', async () => {
    const contact = 'la cellule clauses sociales, 01 99 00 10 00'
    const page = await app.follow('/reglages/institution', { institution: 'Ville de Marvaux', contact, version: '1' })

    expect(page.text).to.include('L’institution est enregistrée.').and.include('Ville de Marvaux')
    await app.as(null)
    expect((await app.get('/connexion')).text)
      .to.include(contact)
      .and.include('Ville de Marvaux')
  })

  it('keeps what was typed when the name is missing', async () => {
    const page = await app.post('/reglages/institution', { institution: '', contact: 'Le bureau 12', version: '1' })

    expect(page.status).to.equal(422)
    expect(page.text).to.include('Écrivez le nom de votre institution.').and.include('value="Le bureau 12"')
    expect(page.text).to.include('<title>Erreur')
  })

  it('shows both versions when two administrators write at once, and loses neither', async () => {
    const first = { institution: 'Premier nom', contact: '', version: '1', cle: 'first-form-1' }
    await app.post('/reglages/institution', first)
    const page = await app.post('/reglages/institution', { ...first, institution: 'Second nom', cle: 'second-form-2' })

    expect(page.status).to.equal(409)
    expect(page.text).to.include('Premier nom').and.include('Second nom').and.include('name="version" value="2"')
  })

  it('takes the same form sent twice for one, not for two people', async () => {
    const form = { institution: 'Premier nom', contact: '', version: '1', cle: 'the-same-form' }
    const [one, two] = [await app.post('/reglages/institution', form), await app.post('/reglages/institution', form)]

    expect([one.status, two.status]).to.deep.equal([303, 303])
  })

  it('does once what the same form asks twice', async () => {
    const asked = { siret: siretFrom('21999003'), nom: 'Commune de Courville', cle: 'the-same-form' }
    const [one, two] = [await app.post('/reglages/acheteurs', asked), await app.post('/reglages/acheteurs', asked)]

    expect(one.status).to.equal(303)
    expect(two.text).to.include('Cet acheteur est déjà dans la liste.')
    expect(await app.db('buyers').where({ siret: asked.siret })).to.have.length(1)
    expect(await app.db('journal').where({ action: 'buyer.added' })).to.have.length(1)
  })

  it('takes a logo in PNG, serves it as what it is, and lets it go', async () => {
    expect((await logo(PNG)).location).to.equal('/reglages')
    const page = await app.get('/logo')

    expect(page.headers.get('content-type')).to.equal('image/png')
    expect(page.headers.get('x-content-type-options')).to.equal('nosniff')
    expect(Buffer.from(page.bytes).equals(PNG)).to.equal(true)
    expect((await app.get('/reglages')).text).to.include('src="/logo"')
    expect((await app.get('/')).text).to.include('class="institution-logo" src="/logo"')
    await app.post('/reglages/logo/retrait')
    expect((await app.get('/logo')).status).to.equal(404)
  })

  it('refuses a drawing that could carry a script, whatever its name, a large one, and none', async () => {
    const drawing = await logo(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'), 'logo.png')
    const large = await logo(Buffer.concat([PNG, Buffer.alloc(201 * 1024)]))
    const none = await app.post('/reglages/logo', new FormData())

    expect(drawing.text).to.include('Ce fichier n’est pas une image PNG ou JPEG.')
    expect(large.text).to.include('Ce fichier dépasse 200\u00a0ko.')
    expect(none.text).to.include('Choisissez un fichier.')
    expect([drawing.status, large.status, none.status]).to.deep.equal([422, 422, 422])
    expect((await app.get('/logo')).status).to.equal(404)
  })

  it('adds and names buyers, directorates and operations', async () => {
    const wrong = await app.post('/reglages/acheteurs', { siret: '123', nom: '' })
    expect(wrong.text).to.include('quatorze chiffres').and.include('Écrivez le nom de l’acheteur.')

    const at = `/reglages/acheteurs/${app.cast.buyers.hauteVesle}`
    expect((await app.follow(`${at}/directions`, { nom: 'Voirie' })).text).to.include('Voirie')
    expect((await app.post(`${at}/directions`, { nom: 'Voirie' })).text).to.include('déjà une direction de ce nom')
    expect((await app.follow(`${at}/operations`, { nom: 'Plan collèges' })).text).to.include('Plan collèges')
    const { id } = await app.db('directorates').where({ name: 'Voirie' }).first('id')
    const renamed = await app.follow(`/reglages/directions/${id}`, { nom: 'Routes', version: '1' })
    expect(renamed.text).to.include('Routes').and.not.include('Voirie')
    expect((await app.post(`/reglages/directions/${id}`, { nom: 'Chemins', version: '1' })).status).to.equal(409)
  })
})
