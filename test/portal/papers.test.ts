import { expect } from 'chai'
import { MOST_A_DAY } from '#server/register/attachments/rules.ts'
import { pdf } from '../register/attachments/samples.ts'
import { freshApp, type Page } from '../support/app.ts'
import { comeIn, linkPath } from '../support/links.ts'

const words = ({ text }: Page) => text.replace(/<[^>]+>/g, ' ').replace(/&nbsp;|\s+/g, ' ')

describe('a company brings its papers by its link', function () {
  this.timeout(60_000)
  const app = freshApp({ today: '2026-12-03' })
  const contract = () => app.cast.troisMoulins.contractId
  const october = () => `/reponses/marches/${contract()}/releves/2026-10`
  const keyOf = ({ text }: Page) => /\/pieces"[^>]*>[\s\S]*?name="cle" value="([^"]+)"/.exec(text)![1]!
  const bring = async (piece: string, files: [name: string, bytes: Buffer][], more: Record<string, string> = {}) => {
    const form = new FormData()
    form.set('cle', keyOf(await app.get(october())))
    form.set('piece', piece)
    for (const [name, value] of Object.entries(more)) form.set(name, value)
    for (const [name, bytes] of files) form.append('pieces', new Blob([new Uint8Array(bytes)]), name)
    return app.post(`${october()}/pieces`, form)
  }

  it('reads what is missing on its first page and on its statement, and its paper comes to whoever follows', async () => {
    const home = await comeIn(app, await linkPath(app, 'relais'))
    expect(words(home))
      .to.include('Attestation d’heures signée par l’employeur , octobre 2026')
      .and.include('Contrat de travail, de mission ou de mise à disposition , 2 personnes')
      .and.not.include('éligibilité')
    expect(words(await app.get(october()))).to.include(
      'Contrat de travail, de mission ou de mise à disposition, Dominique Durand-3',
    )

    const sent = await bring('P_HEURES', [['attestation.pdf', pdf()]])
    expect(sent.location).to.equal(`${october()}#pieces`)
    const page = words(await app.get(october()))
    expect(page)
      .to.include('reçue le 3 décembre 2026, de Inès Oriol')
      .and.not.include('Attestation d’heures signée par l’employeur depuis')
    const [row] = await app.db('attachments')
    expect(row).to.include({
      about: 'statement',
      period: '2026-10',
      added_by: null,
      sent_by: app.cast.companies.relais,
      company_id: app.cast.companies.relais,
    })
    expect(await app.db('pass_answers').where({ id: row.answer_id }).first()).to.include({ kind: 'pieces' })

    await app.as('camille')
    const theirs = await app.get(`/marches/${contract()}/releves/2026-10/pieces`)
    expect(words(theirs)).to.include('Reçue le 3 décembre 2026, de Relais Vesle (Inès Oriol)')
    expect(words(await app.get('/mois/2026-10'))).to.include('pièces envoyées le 3 décembre 2026')
  })

  it('names the person of a contract of employment, of its own alone', async () => {
    const [own, others] = app.cast.troisMoulins.placementIds
    await comeIn(app, await linkPath(app, 'relais'))
    expect((await bring(`P_CONTRAT-${own}`, [['contrat.pdf', pdf()]])).status).to.equal(303)
    expect(await app.db('attachments').first()).to.include({ about: 'employment', placement_id: own })
    for (const piece of [`P_CONTRAT-${others}`, 'P_CONTRAT', 'P_ELIG', 'constructor', '']) {
      const refused = await bring(piece, [['contrat.pdf', pdf('autre')]])
      expect(refused.status, piece).to.equal(422)
    }
    expect(await app.db('attachments')).to.have.length(1)
  })

  it('is told what is not kept: nothing chosen, no paper, the bound of the day, a payslip that shows all', async () => {
    await comeIn(app, await linkPath(app, 'relais'))
    expect(words(await bring('P_HEURES', []))).to.include('Choisissez un fichier.')
    expect(words(await bring('P_HEURES', [['a.docx', Buffer.from('PK rien')]]))).to.include('n’est ni un PDF')
    expect(words(await bring('P_PAIE', [['paie.pdf', pdf()]]))).to.include('Masquez le numéro de sécurité sociale')
    expect((await bring('P_PAIE', [['paie.pdf', pdf()]], { masque: 'oui' })).status).to.equal(303)
    await app.db('attachments').update({ size_bytes: MOST_A_DAY.bytes })
    expect(words(await bring('P_HEURES', [['attestation.pdf', pdf('autre')]]))).to.include(
      'La limite du jour est atteinte',
    )
    expect(await app.db('pass_answers').where({ kind: 'pieces' })).to.have.length(1)
  })

  it('sends the review of its contract, and whoever only employs there finds no such page', async () => {
    const { companies, troisMoulins } = app.cast
    const own = app.db('contracts').where({ id: contract() })
    await own.update({ starts_on: '2025-11-10', notified_on: '2025-11-03', ends_on: '2026-12-20' })
    const page = `/reponses/marches/${contract()}/pieces`
    await app.as(null)
    await app.follow(await linkPath(app, 'batisseurs'))
    expect(words(await app.get(page)), 'who answers is asked first').to.include('Qui répond')
    const home = await app.follow('/reponses/qui', { nom: 'Inès Oriol', vers: page })
    expect(words(home)).to.include('Bilan annuel ou final depuis le 20 novembre 2026')
    expect(words(await app.get('/reponses'))).to.include('Bilan annuel ou final depuis le 20 novembre 2026')

    const send = async (piece: string, name: string, more: Record<string, string> = {}) => {
      const form = new FormData()
      for (const [key, value] of Object.entries({ cle: keyOf(await app.get(page)), piece, ...more }))
        form.set(key, value)
      form.append('pieces', new Blob([new Uint8Array(pdf(name))]), name)
      return app.post(page, form)
    }
    expect((await send('P_HEURES', 'attestation.pdf')).status).to.equal(422)
    expect(words(await send('P_BILAN', 'b.pdf', { datee: '01/01/2027' }))).to.include('datée d’après aujourd’hui')
    expect((await send('P_BILAN', 'bilan.pdf', { datee: '01/12/2026' })).location).to.equal(page)
    const after = words(await app.get(page))
    expect(after)
      .to.include('reçue le 3 décembre 2026, de Inès Oriol')
      .and.include('Rien ne manque.')
      .and.not.include('depuis le 20 novembre 2026')
    expect(await app.db('attachments').first()).to.include({
      ...{ about: 'contract', kind: 'P_BILAN', dated_on: '2026-12-01', period: null },
      ...{ clause_id: troisMoulins.clauseId, sent_by: companies.batisseurs },
    })
    expect(words(await app.get(october()))).to.not.include('Bilan')

    await comeIn(app, await linkPath(app, 'relais'))
    expect((await app.get(page)).status).to.equal(404)
    await app.as('camille')
    expect(words(await app.get(`/marches/${contract()}/pieces`))).to.include('(Inès Oriol)')
  })
})
