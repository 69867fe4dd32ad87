import { expect } from 'chai'
import { TERMINAL } from '#server/access/rules.ts'
import { htmlOf } from '#server/documents/print.ts'
import { reservedReport } from '#server/documents/reserved.ts'
import { textHash } from '#server/proofreading/store.ts'
import { freshApp } from '../support/app.ts'

describe('a text before publication', () => {
  const app = freshApp()
  const path = () => `/marches/${app.cast.troisMoulins.contractId}`
  const fact = async (text: string, kind = 'difficulty') =>
    app.db('facts').insert({
      ...{ contract_id: app.cast.troisMoulins.contractId, kind, dated_on: '2026-10-05', text },
      ...{ recorded_at: '2026-10-05T08:00:00.000Z', recorded_by: app.cast.users.camille, by_reader: 1 },
    })
  const hashIn = (page: string) => /name="texte" value="([0-9a-f]{64})"/.exec(page)![1]!
  const publish = () => app.post(`${path()}/editions`, { date: '31/10/2026' })

  it('that names somebody keeps its document from being published, and is confirmed with a reason', async () => {
    await fact('Échange avec Mme Tavernier sur le planning')
    const refused = await publish()
    expect(refused.status).to.equal(422)
    expect(refused.text).to.include('Mme Tavernier').and.include(`${path()}/relecture`)

    const page = await app.get(`${path()}/relecture`)
    expect(page.text).to.include('<mark title="peut nommer quelqu’un">Mme Tavernier</mark>')
    const answer = { texte: hashIn(page.text), reponse: 'confirmer' }
    expect((await app.post(`${path()}/relecture`, { ...answer, motif: ' ' })).status).to.equal(422)
    const done = await app.follow(`${path()}/relecture`, { ...answer, motif: 'Agit pour l’entreprise' })
    expect(done.text).to.include('Rien n’empêche de publier').and.include('Agit pour l’entreprise')
    expect((await app.db('journal').where({ action: 'proofreading.confirmed' })).length).to.equal(1)
    expect((await publish()).status).to.equal(303)
  })

  it('that is the title of a contract may say for whom it is bought, and names nobody without being asked about', async () => {
    const titled = (title: string) =>
      app.db('contracts').where({ id: app.cast.troisMoulins.contractId }).update({ title })
    await titled('Transport d’élèves en situation de handicap')
    const told = await app.get(`${path()}/relecture`)
    expect(told.text).to.include('<mark title="peut dire la santé de quelqu’un">handicap</mark>')
    expect(told.text).to.include('Rien n’empêche de publier')
    expect((await publish()).status).to.equal(303)

    await titled('Logement de Mme Tavernier, en situation de handicap')
    expect((await publish()).status).to.equal(422)
    await titled('Maison de P-014')
    expect((await app.get(`${path()}/relecture`)).text).to.include('aucun motif ne permet')
  })

  it('keeps the reply that a session ended on for its own text, not for another', async () => {
    await fact('Échange avec Mme Tavernier sur le planning')
    await fact('Point avec M. Quillivic sur le planning')
    const page = `${path()}/relecture`
    const [action, cle, texte] =
      /<form method="post" action="([^"]+reecrire)"[\s\S]*?name="cle" value="([^"]+)"[\s\S]*?"texte" value="(\w+)"/
        .exec((await app.get(page)).text)!
        .slice(1) as [string, string, string]
    const seen = new Date(Date.parse(app.clock.now()) - 31 * 60_000).toISOString()
    await app.db('sessions').update({ seen_at: seen })
    const typed = { cle, page, texte, reponse: 'reecrire', mots: 'Échange sur le planning tenu' }
    const late = await app.post(action.replaceAll('&amp;', '&'), typed)
    expect(late.location).to.include('saisie=gardee')

    await app.as('camille')
    expect((await app.get(page)).text.split('Échange sur le planning tenu').length - 1).to.equal(1)
  })

  it('with a pseudonym, or a name beside a diagnosis, can only be rewritten; the old one stays where it was typed', async () => {
    await fact('Départ de P-003, en arrêt')
    const page = await app.get(`${path()}/relecture`)
    expect(page.text).to.include('aucun motif ne permet').and.not.include('Confirmer ce texte')
    const texte = hashIn(page.text)
    const forced = await app.post(`${path()}/relecture`, { texte, reponse: 'confirmer', motif: 'Il faut' })
    expect(forced.status).to.equal(422)
    expect(
      (await app.post(`${path()}/relecture`, { texte, reponse: 'reecrire', mots: 'P-003 est parti' })).status,
    ).to.equal(422)

    await app.follow(`${path()}/relecture`, { texte, reponse: 'reecrire', mots: 'Un départ est remplacé' })
    expect((await app.get(`${path()}/relecture`)).text)
      .to.include('Un départ est remplacé')
      .and.not.include('P-003')
    expect((await app.get(`${path()}/chronologie`)).text).to.include('Départ de P-003, en arrêt')
    expect((await publish()).status).to.equal(303)
    const [edition] = await app.db('editions').orderBy('id', 'desc')
    expect(edition.content).to.include('Un départ est remplacé').and.not.include('P-003')
    expect(Buffer.from(edition.bytes).length).to.be.above(0)
  })

  it('may be the reason of a duty, or the paper of a reservation: each is read, and printed as rewritten', async () => {
    const { contractId } = app.cast.troisMoulins
    const by = { recorded_at: '2026-10-05T08:00:00.000Z', recorded_by: app.cast.users.camille }
    await app.db('social_duties').insert({
      ...{ contract_id: contractId, duty: 'exempt', exemption: 'competition', reason: 'Avis de Mme Tavernier' },
      ...{ decided_on: '2026-02-01', ...by },
    })
    await app.db('contracts').where({ id: contractId }).update({ reserved_article: 'L2113-13' })
    await app.db('reservation_checks').insert({
      ...{ contract_id: contractId, condition: 'publicity', outcome: 'met', evidence: 'Lu par Mme Tavernier' },
      ...{ evidence_on: '2026-02-01', checked_on: '2026-02-02', ...by },
    })
    expect((await publish()).text).to.include('Avis de Mme Tavernier')
    const reserved = () => reservedReport(app.db, TERMINAL, contractId, { at: '2026-10-31', today: '2026-11-17' })
    expect((await reserved()).texts!.map(({ text }) => text)).to.include.members([
      'Avis de Mme Tavernier',
      'Lu par Mme Tavernier',
    ])

    await app.db('proofreadings').insert({
      ...{ contract_id: contractId, text_hash: textHash('Lu par Mme Tavernier'), answer: 'rewritten', marks: '[]' },
      ...{ source_table: 'reservation_checks', source_id: 1, source_column: 'evidence' },
      ...{ reason: '', words: 'Lu au dossier', answered_at: by.recorded_at, answered_by: by.recorded_by },
    })
    expect(htmlOf(await reserved()))
      .to.include('Lu au dossier')
      .and.not.include('Lu par')
  })

  it('confirmed once is asked about again when somebody of that name joins, on any contract', async () => {
    await fact('Échange avec Tavernec et Mme Tavernier')
    const page = await app.get(`${path()}/relecture`)
    await app.follow(`${path()}/relecture`, {
      texte: hashIn(page.text),
      reponse: 'confirmer',
      motif: 'Agit pour l’entreprise',
    })
    expect((await app.get(`${path()}/relecture`)).text).to.include('Rien n’empêche')

    const { participant_id } = await app.db('identities').first()
    await app.db('identities').where({ participant_id }).update({ last_name: 'TAVERNEC' })
    await app
      .db('journal')
      .insert({ at: app.clock.now(), action: 'identity.corrected', subject: 'identity', href: '/' })
    expect((await app.get(`${path()}/relecture`)).text).to.include('>Tavernec</mark>')
  })

  it('is not proof-read by somebody of another buyer', async () => {
    await app.as('ines')
    expect((await app.get(`${path()}/relecture`)).status).to.equal(404)
  })
})
