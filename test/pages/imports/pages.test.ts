import { utimes } from 'node:fs/promises'
import { expect } from 'chai'
import { waitingFile } from '#server/exchange/imports/files.ts'
import { buyers, contract, json2022 } from '../../exchange/decp/files.ts'
import { freshApp, type Page } from '../../support/app.ts'

describe('importing from the page', () => {
  const app = freshApp()
  const good = json2022([
    contract(),
    contract({
      id: 'B',
      objet: 'Lavage des vitres',
      considerationsSociales: { considerationSociale: ['Marché réservé'] },
    }),
    contract({ id: '', objet: '' }),
    contract({ id: 'D', dureeMois: 'NC', procedure: "appel d'offres ouvert" }),
  ])

  it('shows what would be imported, then imports it', async () => {
    await app.as('nadir')
    const preview = await dropped(good)

    expect(preview.text)
      .to.include('3\u00a0marchés sont prêts à être importés.')
      .and.include('Importer les 3\u00a0marchés')
    expect(preview.text).to.include('Écartés\u00a0: 1').and.include('Ni numéro ni objet')
    expect(preview.text)
      .to.include('La durée n’est pas publiée')
      .and.include('est lu «\u00a0Appel d&#x27;offres ouvert')
    expect(await app.db('contracts').where({ number: 'B' })).to.have.length(0)

    const done = await settled(await app.post(`${await lastImport()}/application`, { cle: 'application-1' }))

    expect(done.text).to.include('3\u00a0marchés sont importés.')
    expect(done.text).to.include('/marches?consideration&#x3D;sociale&amp;suivi&#x3D;a-prendre')
    expect(await app.db('contracts').where({ number: 'B' })).to.have.length(1)
    expect(await app.db('journal').where({ action: 'decp.imported' }).first()).to.include({
      actor_id: app.cast.users.nadir,
    })
    expect((await app.get('/import')).text).to.include('Importé\u00a0: 3\u00a0nouveaux')
  })

  it('asks once whose contracts to keep, where the file has several buyers', async () => {
    const several = json2022([
      contract(),
      contract({ id: 'B', acheteur: { id: buyers.unknown, nom: 'Commune de Sault' } }),
    ])
    await app.as('nadir')
    const asked = await dropped(several)
    expect(asked.text)
      .to.include('Ce fichier a 2\u00a0acheteurs\u00a0: lesquels suivez-vous\u202f?')
      .and.include('Commune de Sault')
    expect(asked.text.match(/btn-primary/g)).to.have.length(1)
    expect(asked.text).to.match(new RegExp(`value="${buyers.hauteVesle.slice(0, 9)}" checked`))

    const address = await lastImport()
    const nobody = await app.post(`${address}/acheteurs`, { cle: 'acheteurs-0' })
    expect([nobody.status, nobody.text.includes('Cochez au moins un acheteur')]).to.deep.equal([422, true])
    const kept = await app.post(`${address}/acheteurs`, { cle: 'acheteurs-1', acheteur: buyers.hauteVesle.slice(0, 9) })
    const preview = await settled(kept)
    expect(preview.text)
      .to.include('1\u00a0marché d’un acheteur que vous ne suivez pas')
      .and.include('Comptés seulement')
    expect(preview.text).to.include('paraît pour la première fois\u00a0: Commune de Sault.')
    expect(preview.text).not.to.include('lesquels suivez-vous')
    expect(preview.text).not.to.include('Écartés\u00a0: 1')
    await settled(await app.post(`${address}/application`, { cle: 'application-3' }))
    expect((await dropped(several, 'depot-encore')).text)
      .not.to.include('lesquels suivez-vous')
      .and.not.include('pour la première fois')

    await app.as('theo')
    const settings = await app.get('/reglages/acheteurs-gardes')
    expect(settings.text)
      .to.include('garde les marchés de 1\u00a0acheteur')
      .and.include('1\u00a0marché de 1\u00a0acheteur')
    const wrong = await app.post('/reglages/acheteurs-gardes', { cle: 'gardes-0', autres: '123456789' })
    expect([wrong.status, wrong.text.includes('n’est pas un SIREN')]).to.deep.equal([422, true])
    await app.post('/reglages/acheteurs-gardes', { cle: 'gardes-1', tous: 'oui' })
    expect((await app.get('/reglages/acheteurs-gardes')).text).to.include('tous les acheteurs du fichier')
  })

  it('imports once when the button is pressed twice', async () => {
    await dropped(good)
    const address = await lastImport()
    const [one, two] = await Promise.all([1, 2].map(() => app.post(`${address}/application`, { cle: 'application-2' })))

    expect([one!.status, two!.status]).to.deep.equal([303, 303])
    expect((await settled(one!)).text).to.include('3\u00a0marchés sont importés.')
    expect(await app.db('contracts').where({ number: 'B' })).to.have.length(1)
  })

  it('notes the same drop once', async () => {
    await dropped(good, 'depot-unique')
    await dropped(good, 'depot-unique')

    expect(await app.db('imports')).to.have.length(1)
  })

  it('says that nothing is new the second time', async () => {
    await dropped(good)
    await settled(await app.post(`${await lastImport()}/application`))
    const again = await dropped(good)

    expect(again.text).to.include('Rien de nouveau dans ce fichier.').and.not.include('Importer les')
  })

  it('refuses a file cut short with a sentence, and keeps the refusal in the list', async () => {
    const page = await dropped(good.slice(0, 300))

    expect(page.text).to.include('Ce fichier est refusé.').and.include('incomplet')
    expect((await app.get('/import')).text).to.include('Refusé')
  })

  it('accounts for each record of a damaged file, and keeps on demand what is whole of one cut short', async () => {
    const many = json2022(
      Array.from({ length: 6 }, (_, index) => contract({ id: `N-${index}`, objet: `Lot de bancs n°${index}` })),
    )
    const damaged = await dropped(many.replace('bancs n°3"', 'bancs n°3').replace('bancs n°1', 'bancs 24" n°1'))
    expect(damaged.text)
      .to.include('6\u00a0marchés présents')
      .and.include('5\u00a0nouveaux + 0 mis à jour + 0\u00a0inchangé + 1\u00a0écarté.')
    expect(damaged.text)
      .to.include('en trouve autant')
      .and.include('guillemet')
      .and.match(/Octets\u00a0[\d\u00a0\u202f]+ à /)

    const cut = await dropped(many.slice(0, -200))
    expect(cut.text)
      .to.include('5\u00a0marchés entiers, le 6e s’arrête.')
      .and.include('Importer les 5\u00a0marchés entiers')
    const done = await settled(await app.post(`${await lastImport()}/application`))
    expect(done.text)
      .to.include('5\u00a0marchés sont importés.')
      .and.include('Ceux qui étaient entiers ont été gardés.')
    expect(await app.db('contracts').whereLike('number', 'N-%')).to.have.length(5)
  })

  it('answers 422 when no file is chosen', async () => {
    const form = new FormData()
    form.set('cle', 'sans-fichier')
    const page = await app.post('/import', form)

    expect(page.status).to.equal(422)
    expect(page.text).to.include('<title>Erreur').and.include('Choisissez au moins un fichier')
  })

  it('reads several files at once', async () => {
    const form = new FormData()
    form.set('cle', 'deux-fichiers')
    form.append('fichiers', new Blob([good]), 'été 2026.json')
    form.append('fichiers', new Blob(['{']), 'coupé.json')
    const page = await settled(await app.post('/import', form))

    expect(page.text).to.include('été 2026.json').and.include('Lu, à confirmer').and.include('Refusé')
  })

  it('shows files dropped in one gesture on one page, and imports them by one button, in any order', async () => {
    const form = new FormData()
    form.set('cle', 'trois-fichiers')
    form.append('fichiers', new Blob([json2022([contract({ id: 'J-2' }), contract({ id: 'J-3' })])]), 'juillet.json')
    form.append('fichiers', new Blob(['{']), 'coupé.json')
    form.append('fichiers', new Blob([json2022([contract({ id: 'J-1' })])]), 'juin.json')
    const page = await settled(await app.post('/import', form))
    expect(page.text)
      .to.include('3\u00a0fichiers déposés ensemble')
      .and.include('Importer les 3\u00a0marchés de 2\u00a0fichiers')

    const [{ dropped_with: first }] = await app.db('imports').orderBy('id', 'desc').limit(1)
    const done = await settled(await app.post(`/import/${first}/ensemble`, { cle: 'trois-fichiers-oui' }))
    expect(done.text).to.include('Importé\u00a0: 2\u00a0nouveaux').and.include('Importé\u00a0: 1\u00a0nouveau')
    expect(done.text).not.to.include('Importer les')
    expect(await app.db('contracts').whereLike('number', 'J-_')).to.have.length(3)
    expect(await app.db('import_turns')).to.deep.equal([])
    await app.as('ines')
    expect((await app.get(`/import/${first}/ensemble`)).status).to.equal(404)
  })

  it('says behind whom it waits, by name only to whoever may see that file, and is given up meanwhile', async () => {
    await dropped(good)
    const ahead = await lastImport()
    const turn = { phase: 'applying', state: 'running', author: '{}', claim: 'elsewhere', lease_until: '2999-01-01' }
    const { size_bytes } = await app.db('imports').orderBy('id', 'desc').first()
    await app.db('import_turns').insert({ ...turn, import_id: ahead.split('/')[2], bytes: Math.floor(size_bytes / 2) })
    const mine = json2022([contract({ id: 'M-0' }), contract({ id: 'M-1', acheteur: { id: buyers.marvaux } })])
    for (const [person, sentence] of [
      ['nadir', 'Un import est en cours (decp-2026.json, 49\u00a0%)\u202f; celui-ci commencera ensuite.'],
      ['ines', 'Un import est en cours (49\u00a0%)\u202f; celui-ci commencera ensuite.'],
    ] as const) {
      await app.as(person)
      await dropped(mine)
      const address = await lastImport()
      await app.post(`${address}/application`)
      expect((await app.get(address)).text).to.include(sentence)
      expect(JSON.parse((await app.get(`${address}/avancement`)).text)).to.include({ done: false, sentence })
      expect((await app.follow(`${address}/annulation`)).text).to.include('L’import est annulé.')
    }
    await app.as('nadir')
    await app.follow(`${ahead}/annulation`)
    expect((await app.get(ahead)).text).to.include('Import en cours') // what is being written is not stopped half way
  })

  it('gives an import up, and forgets its file', async () => {
    await dropped(good)
    const address = await lastImport()
    const { stored_as } = await app.db('imports').first()
    const page = await app.follow(`${address}/annulation`)

    expect(page.text).to.include('L’import est annulé.')
    expect(waitingFile(stored_as)).to.equal(null)
    await app.post(`${address}/application`)
    expect(await app.db('contracts').where({ number: 'B' })).to.have.length(0)
  })

  it('asks for the file again when it waited too long', async () => {
    await dropped(good)
    const address = await lastImport()
    const long = new Date(Date.now() - 2 * 86_400_000)
    await utimes(waitingFile((await app.db('imports').first()).stored_as)!, long, long)
    await dropped(good)

    const page = await app.get(address)
    expect(page.text).to.include('Cet aperçu a expiré.').and.include('Déposez-le à nouveau')
    expect(page.text).not.to.include('Importer les')
  })

  it('offers to read again what a stopped server was reading', async () => {
    await dropped(good)
    await app.db('imports').update({ state: 'reading', summary: '' })
    const address = await lastImport()

    expect((await app.get(address)).text).to.include('Relire le fichier')
    expect((await settled(await app.post(`${address}/lecture`))).text).to.include('Importer les 3\u00a0marchés')
  })

  it('tells the script when the work is done', async () => {
    await dropped(good)

    expect(JSON.parse((await app.get(`${await lastImport()}/avancement`)).text)).to.include({ done: true })
  })

  it('imports for one’s own buyers, and hides the imports of others', async () => {
    await dropped(good)
    const others = await lastImport()
    await app.as('ines')
    const page = await dropped(json2022([contract(), contract({ id: 'M-1', acheteur: { id: buyers.marvaux } })]))

    expect(page.text).to.include('1\u00a0marché d’un acheteur que vous ne suivez pas').and.include('Importer le marché')
    expect(page.text).not.to.include('lesquels suivez-vous')
    expect((await app.post(`${await lastImport()}/acheteurs`, { cle: 'pas-a-elle', tous: 'oui' })).status).to.equal(303)
    expect(await app.db('settings').where({ key: 'imports.buyers' })).to.have.length(0)
    expect((await app.get(others)).status).to.equal(404)
    for (const verb of ['application', 'annulation', 'lecture'])
      expect((await app.post(`${others}/${verb}`)).status, verb).to.equal(404)
  })

  it('does not exist for a director', async () => {
    await app.as('helene')

    expect((await app.get('/import')).status).to.equal(404)
    expect((await app.post('/import', new FormData())).status).to.equal(404)
  })

  let drops = 0
  async function dropped(content: string, key = `depot-${++drops}-a`): Promise<Page> {
    const form = new FormData()
    form.set('cle', key)
    form.append('fichiers', new Blob([content]), 'decp-2026.json')
    return settled(await app.post('/import', form))
  }

  /** The page after the redirection, once the work is done. */
  async function settled(answer: Page): Promise<Page> {
    expect(answer.status).to.equal(303)
    for (;;) {
      const page = await app.get(answer.location!)
      if (!/data-progress|en cours/.test(page.text)) return page
      await new Promise(resolve => setTimeout(resolve, 50))
    }
  }

  async function lastImport(): Promise<string> {
    return `/import/${(await app.db('imports').orderBy('id', 'desc').first()).id}`
  }
})
