import { expect } from 'chai'
import { useAntivirus } from '#server/register/attachments/antivirus.ts'
import { scanWaiting } from '#server/register/attachments/scanner.ts'
import { isThere } from '#server/register/attachments/vault.ts'
import { EICAR, jpeg, PLACE, pdf, png } from '../../register/attachments/samples.ts'
import { antivirus } from '../../support/antivirus.ts'
import { freshApp, type Page } from '../../support/app.ts'

describe('papers, brought and read', () => {
  const app = freshApp()
  const scanner = antivirus()
  afterEach(() => useAntivirus(null))

  const contract = () => `/marches/${app.cast.troisMoulins.contractId}`
  const statement = () => `${contract()}/releves/2026-10`
  const employment = () => `${contract()}/personnes/${app.cast.troisMoulins.placementIds[0]}`
  const row = () => app.db('attachments').orderBy('id', 'desc').first()
  const journal = (action: string) => app.db('journal').where({ action }).orderBy('id')

  type Fields = Record<string, string>
  const formOf = (page: Page, path: string): Fields => {
    const text = page.text.slice(page.text.indexOf(`action="${path}"`))
    const inputs = text
      .slice(0, text.indexOf('</form>'))
      .matchAll(/name="(cle|nature|expediteur)"(?: value="([^"]*)")?/g)
    return Object.fromEntries([...inputs].map(([, name, value = '']) => [name!, value]))
  }
  const bring = async (path: string, files: [name: string, bytes: Buffer][], fields: Fields = {}) => {
    const form = new FormData()
    const own = { ...formOf(await app.get(path), path), ...fields }
    for (const [name, value] of Object.entries(own)) form.append(name, value)
    for (const [name, bytes] of files) form.append('pieces', new Blob([new Uint8Array(bytes)]), name)
    const answer = await app.post(path, form)
    return answer.location ? app.get(answer.location) : answer
  }
  const attestation = (fields: Fields = {}) =>
    bring(`${statement()}/pieces`, [['Attestation de Dominique.pdf', pdf()]], {
      nature: 'P_HEURES',
      expediteur: String(app.cast.companies.relais),
      ...fields,
    })

  it('a picture is shown by our own drawing of it, whose reading is written down', async () => {
    const page = await bring(`${statement()}/pieces`, [['photo.png', png()]], {
      nature: 'P_HEURES',
      expediteur: String(app.cast.companies.relais),
    })
    const [, src = ''] = /<img loading="lazy" src="(\/pieces\/\d+\/apercu)"/.exec(page.text) ?? []
    expect(await journal('attachment.read')).to.deep.equal([])
    const picture = await app.get(src)
    expect([picture.status, picture.headers.get('content-type')]).to.deep.equal([200, 'image/jpeg'])
    expect(picture.headers.get('content-security-policy')).to.equal("sandbox; default-src 'none'")
    expect(picture.headers.get('x-content-type-options')).to.equal('nosniff')
    expect(picture.headers.get('cache-control')).to.equal('no-store')
    expect(await journal('attachment.read')).to.have.length(1)

    await app.as('nadir')
    expect((await app.get(src)).status, 'it may say who somebody is').to.equal(404)
    await app.as('camille')
    await attestation()
    const file = await row()
    const none = await app.get(`/pieces/${file.id}/apercu`)
    expect([none.status, none.location]).to.deep.equal([303, '/assets/no-preview.svg'])
    expect(await journal('attachment.read')).to.have.length(1)
  })

  it('what is missing is said, since when and of whom, until it is there', async () => {
    const before = await app.get(statement())
    expect(before.text).to.match(
      /Attestation d’heures signée par l’employeur&nbsp;:[^:]*Relais Vesle, octobre.2026 <span class="note">depuis le 16.novembre.2026/,
    )
    expect(before.text).to.include('Convention ou agrément de la structure')
    const owed = async () =>
      [...(await app.get('/mois/2026-10')).text.matchAll(/releves\/2026-10\/pieces">(\d+).pièces? manque/g)].map(
        ([, n]) => n,
      )
    expect(await owed()).to.have.members(['2', '4'])

    const after = await attestation({ datee: '03/11/2026' })
    expect(after.text).to.include('C’est gardé').and.include('Attestation de Dominique.pdf')
    expect(after.text).to.match(/datée du 3.novembre.2026, PDF, 1.ko\. Vue le 17.novembre.2026, par Camille Aubry/)
    expect(after.text).not.to.match(/Attestation d’heures signée par l’employeur&nbsp;:[^:]*Relais Vesle, octobre/)
    expect(await row()).to.include({
      about: 'statement',
      kind: 'P_HEURES',
      period: '2026-10',
      type: 'pdf',
      scan: 'notScanned',
    })
    expect(await owed()).to.have.members(['2', '3'])
    const [line] = await journal('attachment.added')
    expect(JSON.stringify(line)).to.include('P_HEURES').and.not.include('Dominique')
  })

  it('is saved by its reader, never shown, and each reading is written down', async () => {
    await attestation()
    const { id } = await row()
    const read = await app.post(`/pieces/${id}/lecture`)
    expect(read.status).to.equal(200)
    expect(Buffer.from(read.bytes).equals(pdf())).to.equal(true)
    expect(read.headers.get('content-disposition')).to.equal('attachment; filename="Attestation de Dominique.pdf"')
    expect(read.headers.get('content-type')).to.equal('application/pdf')
    expect(read.headers.get('x-content-type-options')).to.equal('nosniff')
    expect(read.headers.get('content-security-policy')).to.equal("sandbox; default-src 'none'")
    expect(read.headers.get('cache-control')).to.equal('no-store')
    expect(await journal('attachment.read')).to.have.length(1)
  })

  it('a page under the name of a document is refused', async () => {
    const page = await bring(
      `${statement()}/pieces`,
      [['facture.pdf', Buffer.from('<!doctype html><script>1</script>')]],
      {
        nature: 'P_FACTURE',
        expediteur: String(app.cast.companies.relais),
      },
    )
    expect(page.status).to.equal(422)
    expect(page.text).to.include('«\u00a0facture.pdf\u00a0» n’est ni un PDF ni une image JPEG, PNG, WebP ou HEIC')
    expect(await app.db('attachments')).to.have.length(0)
  })

  it('all or none, each once, within the bounds of a statement', async () => {
    const path = `${employment()}/pieces`
    const two: [string, Buffer][] = [
      ['contrat.pdf', pdf('contrat')],
      ['rien.pdf', Buffer.from('rien')],
    ]
    expect((await bring(path, two)).status).to.equal(422)
    expect(await app.db('attachments')).to.have.length(0)
    expect((await bring(path, [])).text).to.include('Choisissez un fichier.')
    expect((await bring(path, [['contrat.pdf', pdf('contrat')]])).status).to.equal(200)
    expect((await bring(path, [['copie.pdf', pdf('contrat')]])).text).to.include('est déjà là')
    for (let lot = 0; lot < 2; lot++)
      await bring(
        path,
        Array.from({ length: lot ? 9 : 10 }, (_, at) => [`${lot}-${at}.pdf`, pdf(`${lot} ${at}`)]),
      )
    expect(await app.db('attachments')).to.have.length(20)
    const more = await bring(path, [['une de trop.pdf', pdf('une de trop')]])
    expect(more.text).to.include('20\u00a0pièces au plus')
    expect(
      (
        await bring(
          path,
          Array.from({ length: 11 }, (_, at) => [`${at}.pdf`, pdf(`${at}`)]),
        )
      ).text,
    ).to.include('Déposez au plus 10\u00a0fichiers à la fois')
    const heavy = Buffer.concat([pdf(), Buffer.alloc(15 * 1024 ** 2, 32)])
    expect((await bring(path, [['lourd.pdf', heavy]])).text).to.include('dépasse 15\u00a0Mo')
  })

  it('a pay slip says that its number and its pay are hidden', async () => {
    const refused = await attestation({ nature: 'P_PAIE' })
    expect(refused.status).to.equal(422)
    expect(refused.text).to.include('Masquez le numéro de sécurité sociale')
    expect((await attestation({ nature: 'P_PAIE', masque: 'oui' })).text).to.include('Bulletins de paie')
  })

  it('a photo of somebody’s paper loses where it was taken', async () => {
    const page = await bring(`/participants/P-003-${app.cast.buyers.hauteVesle}/pieces`, [['photo.jpg', jpeg()]])
    expect(page.text).to.include('Photo JPEG')
    const read = await app.post(`/pieces/${(await row()).id}/lecture`)
    expect(Buffer.from(read.bytes).includes(PLACE)).to.equal(false)
    expect((await app.get('/participants/P-003')).text).to.include('photo.jpg')
  })

  it('an officer and a director read what names nobody, and nothing else is there for them', async () => {
    await attestation()
    const named = (await row()).id
    await attestation({ nature: 'P_CONV' })
    const open = (await row()).id
    for (const person of ['nadir', 'helene'] as const) {
      await app.as(person)
      const page = await app.get(`${statement()}/pieces`)
      expect(page.text).to.include('Convention ou agrément').and.not.include('Attestation d’heures')
      expect((await app.post(`/pieces/${named}/lecture`)).status).to.equal(404)
      const read = await app.post(`/pieces/${open}/lecture`)
      expect(read.status).to.equal(200)
      expect(read.headers.get('content-disposition')).not.to.include('Dominique')
      expect((await app.get(statement())).text).not.to.include('manquent')
    }
    await app.as('ines')
    expect((await app.post(`/pieces/${open}/lecture`)).status).to.equal(404)
    await app.as('theo')
    expect((await app.post(`/pieces/${named}/lecture`)).status).to.equal(404)
  })

  it('where an antivirus stands, nothing is read before it is clean, and what is not clean is not kept', async () => {
    useAntivirus(scanner.address())
    await attestation()
    const clean = await row()
    expect(clean.scan).to.equal('waiting')
    expect((await app.get(`${statement()}/pieces`)).text).to.include('Analyse en attente')
    expect((await app.post(`/pieces/${clean.id}/lecture`)).status).to.equal(409)

    await bring(`${employment()}/pieces`, [['contrat.pdf', pdf(EICAR)]])
    const infected = await row()
    expect(await scanWaiting(app.db, app.clock)).to.equal(2)
    expect((await app.post(`/pieces/${clean.id}/lecture`)).status).to.equal(200)
    expect((await app.post(`/pieces/${infected.id}/lecture`)).status).to.equal(409)
    const page = await app.get(`${employment()}/pieces`)
    expect(page.text).to.include('Infectée, non gardée').and.include('1\u00a0pièce manque')
    expect(await isThere(infected.sha256, infected.size_bytes)).to.equal(false)
  })

  it('what was brought before there was one is asked of it once there is, and a fall loses nothing', async () => {
    await attestation()
    const { id } = await row()
    expect((await app.post(`/pieces/${id}/lecture`)).status).to.equal(200)
    useAntivirus('/nobody/here.sock')
    expect((await app.post(`/pieces/${id}/lecture`)).status).to.equal(409)
    expect(await scanWaiting(app.db, app.clock).catch(() => 'failed')).to.equal('failed')
    expect((await row()).scan).to.equal('notScanned')
    useAntivirus(scanner.address())
    await scanWaiting(app.db, app.clock)
    expect((await row()).scan).to.equal('clean')
  })

  it('withdrawn, its bytes go and its trace stays', async () => {
    await attestation()
    const kept = await row()
    const page = await app.get(`${statement()}/pieces`)
    const cle = formOf(page, `/pieces/${kept.id}/retrait`).cle!
    const after = await app.follow(`/pieces/${kept.id}/retrait`, { cle, motif: 'Elle est d’un autre marché' })
    expect(after.text)
      .to.include('Retirée')
      .and.match(/Vue le 17.novembre.2026, par Camille Aubry.; effacée le/)
    expect(after.text).to.include(kept.sha256.slice(0, 16)).and.not.include('Attestation de Dominique')
    expect(after.text).to.match(/Attestation d’heures signée par l’employeur&nbsp;:[^:]*Relais Vesle, octobre/)
    expect(await isThere(kept.sha256, kept.size_bytes)).to.equal(false)
    expect((await app.post(`/pieces/${kept.id}/lecture`)).status).to.equal(409)
    expect(await journal('attachment.removed')).to.have.length(1)
  })

  it('the same bytes brought for two things stay while one of them is kept', async () => {
    await attestation()
    const first = await row()
    await attestation({ nature: 'P_FACTURE', expediteur: String(app.cast.companies.batisseurs) })
    const cle = formOf(await app.get(`${statement()}/pieces`), `/pieces/${first.id}/retrait`).cle!
    await app.post(`/pieces/${first.id}/retrait`, { cle, motif: 'Erreur' })
    expect((await app.post(`/pieces/${(await row()).id}/lecture`)).status).to.equal(200)
  })

  it('an employment whose papers are kept is not taken away before they are', async () => {
    const { clauseId, participantIds } = app.cast.troisMoulins
    const hired = { participant_id: participantIds[0], clause_id: clauseId, employer_id: app.cast.companies.truelle }
    const placement = { ...hired, mode: 'ST_EI', hired_on: '2026-11-02', created_at: '2026-11-02T08:00:00.000Z' }
    const [{ id }] = await app.db('placements').insert(placement).returning('id')
    const own = `${contract()}/personnes/${id}`
    await bring(`${own}/pieces`, [['contrat.pdf', pdf()]])
    const remove = () => app.post(`${own}/retrait`, { version: '1', retrait: 'Elle n’est pas venue' })
    expect((await remove()).text).to.include('Des pièces sont jointes à cette ligne')
    await app.post(`/pieces/${(await row()).id}/retrait`, { motif: 'Elle n’est pas venue' })
    expect((await remove()).status).to.equal(303)
  })

  it('a paper of an archived person is read for a reason, that the journal keeps', async () => {
    await bring(`/participants/P-003-${app.cast.buyers.hauteVesle}/pieces`, [['fiche.pdf', pdf()]])
    const { id, participant_id } = await row()
    await app.db('participants').where({ id: participant_id }).update({ archived_at: '2026-11-01T08:00:00.000Z' })
    expect((await app.post(`/pieces/${id}/lecture`)).status).to.equal(409)
    expect((await app.post(`/pieces/${id}/lecture`, { motif: 'Contentieux' })).status).to.equal(200)
    expect(JSON.parse((await journal('attachment.read')).at(-1).after).reason).to.equal('Contentieux')
  })
})
