import { expect } from 'chai'
import { clockAt } from '#server/base/clock.ts'
import { remindByRule } from '#server/register/reminders/automatic.ts'
import { noteFate, settleOpened } from '#server/register/reminders/fate.ts'
import { freshApp, type Page } from '../../support/app.ts'
import { addressOf, delivered, postSet } from '../../support/mailbox.ts'
import { type Postman, postman } from '../../support/postman.ts'

describe('reminding who has not answered', function () {
  this.timeout(60_000)
  const app = freshApp({ today: '2026-12-17' })
  let post: Postman
  before(async () => {
    post = await postman()
  })
  after(() => post.close())
  beforeEach(async () => {
    post.kept.length = 0
    await postSet(app)
    await addressOf(app, 'relais', 'paie@relais-vesle.example')
  })

  const campaign = () => app.get('/relances/2026-11')

  it('every mail is read before it leaves: one a sender, over all its contracts, and who is to be called', async () => {
    const page = await campaign()
    expect(page.status).to.equal(200)
    const text = words(page)
    expect(text).to.include('2 entreprises n’ont pas répondu')
    expect(text).to.include('paie@relais-vesle.example').and.include('novembre 2026, attendu pour le 15 décembre 2026')
    expect(text).to.include('février 2025, attendu pour le 15 mars 2025')
    expect(text).to.match(/Sans adresse, à appeler.*Bâtisseurs du Canal/)
    expect(page.text).to.include(`/contact?acheteur&#x3D;${app.cast.buyers.hauteVesle}`)
  })

  it('leaves in one gesture, is told on the contract, and it is the company’s turn', async () => {
    const page = await app.follow('/relances/2026-11', fieldsOf(await campaign()))
    expect(words(page)).to.include('1 courriel part').and.include('À envoyer')
    const [mail, ...others] = await delivered(app, post)
    expect(others).to.deep.equal([])
    expect(mail!.recipient).to.equal('paie@relais-vesle.example')
    expect(mail!.subject?.replace(/\s/g, ' ')).to.equal(
      'Relevés d’heures d’insertion attendus : février 2025 et novembre 2026',
    )
    expect(mail!.text).to.include('Camille Aubry, camille.aubry@haute-vesle.example')
    expect(mail!.replyTo?.text).to.equal('camille.aubry@haute-vesle.example')

    const contract = words(await app.get(`/marches/${app.cast.troisMoulins.contractId}`))
    expect(contract).to.include('À l’entreprise , avant le 24 décembre 2026')
    expect(contract).to.include('envoyer les relevés de février 2025 et de novembre 2026')
    expect(words(await campaign())).to.include('Envoyé')
  })

  it('nobody is reminded twice of one thing in a day, whoever asks and however often', async () => {
    const form = fieldsOf(await campaign())
    await app.follow('/relances/2026-11', form)
    const again = await campaign()
    expect(Object.keys(fieldsOf(again)).filter(name => name.startsWith('courriel-'))).to.deep.equal([])
    expect(words(again)).to.include('Relancé aujourd’hui, et pas deux fois')
    await app.post('/relances/2026-11', { ...form, cle: 'another-form-of-the-same-0001' })
    expect(await delivered(app, post)).to.have.length(1)
  })

  it('what changed since it was read is left, and named', async () => {
    const form = fieldsOf(await campaign())
    await app.db('company_contacts').update({ contact_email: 'autre@relais-vesle.example' })
    const page = await app.follow('/relances/2026-11', form)
    expect(words(page)).to.include('Aucun courriel n’est parti.').and.include('Relais Vesle')
    expect(await delivered(app, post)).to.deep.equal([])
  })

  it('names no participant, neither to the company nor in what the server keeps of it', async () => {
    await app.follow('/relances/2026-11', fieldsOf(await campaign()))
    const names = (await app.db('identities')).map(({ last_name }) => last_name)
    expect(names).to.have.length.above(2)
    const [mail] = await delivered(app, post)
    const kept = JSON.stringify([mail!.text, mail!.subject, await app.db('outbox'), await app.db('journal')])
    for (const name of names) expect(kept).to.not.include(name)
  })

  it('is hers alone: another facilitator has none of it, an officer no such page', async () => {
    await app.follow('/relances/2026-11', fieldsOf(await campaign()))
    const { id } = await app.db('outbox').first('id')
    await app.as('ines')
    expect(words(await campaign())).to.not.include('Relais Vesle')
    expect((await app.get(`/courriels/${id}`)).status).to.equal(404)
    expect((await app.get(`/relances/2026-11?marche=${app.cast.troisMoulins.contractId}`)).status).to.equal(404)
    await app.as('nadir')
    expect((await campaign()).status).to.equal(404)
  })

  it('the administration sees that it left and to where, not what it says of contracts', async () => {
    await app.follow('/relances/2026-11', fieldsOf(await campaign()))
    const { id } = await app.db('outbox').first('id')
    const own = words(await app.get(`/courriels/${id}`))
    expect(own).to.include('2025-0147').and.include('Relevés demandés')
    await app.as('theo')
    const page = words(await app.get(`/courriels/${id}`))
    expect(page).to.include('paie@relais-vesle.example').and.not.include('2025-0147')
    expect(words(await app.get('/courriels'))).to.include('Relevés d’heures d’insertion attendus')
  })

  it('one that comes to nobody gives the turn back to her', async () => {
    await app.db('company_contacts').update({ contact_email: 'rcpt-550@relais-vesle.example' })
    await app.follow('/relances/2026-11', fieldsOf(await campaign()))
    expect(await delivered(app, post, noteFate)).to.deep.equal([])
    const contract = words(await app.get(`/marches/${app.cast.troisMoulins.contractId}`))
    expect(contract).to.include('À la facilitatrice : vérifier l’adresse de l’entreprise, puis la relancer')
    const { id } = await app.db('outbox').first('id')
    expect(words(await app.get(`/courriels/${id}`)))
      .to.include('Refusé')
      .and.include('550')
  })

  it('once all that was asked for came, it is no more the company’s turn', async () => {
    const { contractId, clauseId } = app.cast.troisMoulins
    await app.follow('/relances/2026-11', fieldsOf(await campaign()))
    for (const period of ['2025-02', '2026-11']) {
      expect(words(await app.get(`/marches/${contractId}`))).to.include('À l’entreprise , avant')
      const path = `/marches/${contractId}/releves/${period}`
      const senders = await app.db('statements').where({ clause_id: clauseId, period })
      const version = String(senders.reduce((sum, one) => sum + one.version, 0))
      const form = { cle: `nothing-worked-in-${period}`, version, recu: '17/12/2026' }
      expect((await app.post(`${path}/neant`, form)).status).to.equal(303)
    }
    const contract = words(await app.get(`/marches/${contractId}`))
    expect(contract).to.include('Ce qui était demandé par courriel le 17 décembre 2026 est reçu')
    expect(contract).to.not.include('À l’entreprise , avant')
    expect(words(await campaign())).to.include('Relevé reçu le 17 décembre 2026')
  })

  it('holds a link of its company’s own: what it is shown as never holds it; opened, it settles a mail nobody was sure of', async () => {
    await app.db('company_contacts').update({ contact_email: 'drop-dot@relais-vesle.example' })
    await app.follow('/relances/2026-11', fieldsOf(await campaign()))
    const [mail] = await delivered(app, post)
    const [, token = ''] = /\/lien\/([A-Za-z0-9_-]{43})\b/.exec(mail!.text ?? '') ?? []
    expect(token).to.have.length(43)
    expect(mail!.text).to.match(/ce lien s’ouvre jusqu’au\s\d+\sjanvier\s2027/)
    const { id, state } = await app.db('outbox').first()
    expect(state).to.equal('uncertain')
    const page = await app.get(`/courriels/${id}`)
    expect(words(page)).to.include('[Lien vers votre page').and.include('2025-0147')
    expect(page.text).to.not.include(token)

    expect(words(await campaign())).to.match(/À reprendre 1 Sans réponse 0 Lien ouvert 0/)
    await app.db('passes').update({ opened_at: '2026-12-17T10:00:00.000Z' })
    expect(await settleOpened(app.db, app.clock.now())).to.equal(1)
    const later = words(await campaign())
    expect(later)
      .to.include('Lien ouvert le 17 décembre 2026')
      .and.match(/À reprendre 0 Sans réponse 1 Lien ouvert 1/)
    expect(words(await app.get('/relances/2026-11?suite=repondus'))).to.include('Aucun courriel ici')
    expect(words(await app.get(`/courriels/${id}`)))
      .to.include('Arrivé')
      .and.include('Son lien a été ouvert')
  })

  describe('sending a statement back', () => {
    const path = () => `/marches/${app.cast.troisMoulins.contractId}/releves/2026-10`
    const form = async (motif: string) => {
      const { text } = await app.get(path())
      const [, version = ''] = /name="version" value="(\d+)"/.exec(text) ?? []
      return { cle: `back-${motif.length}-0000000000000001`, version, motif, echeance: '24/12/2026' }
    }

    it('is read first, then mailed with its reason to whoever sent it', async () => {
      const asked = await form('Il manque les heures de la deuxième semaine')
      const preview = words(await app.post(`${path()}/renvoi`, { ...asked, apercu: 'oui' }))
      expect(preview).to.include('Il manque les heures de la deuxième semaine').and.include('paie@relais-vesle.example')
      expect(preview).to.include('Bâtisseurs du Canal : aucune adresse n’est notée, rien ne partira')
      expect(await app.db('outbox')).to.deep.equal([])

      const page = words(await app.follow(`${path()}/renvoi`, asked))
      expect(page).to.include('un courriel part à Relais Vesle')
      expect(page).to.include('sans adresse, Bâtisseurs du Canal est à prévenir autrement')
      const [mail] = await delivered(app, post)
      expect(mail!.text).to.include('Il manque les heures de la deuxième semaine').and.include('24 décembre 2026')
      expect(words(await app.get(path()))).to.include('Relais Vesle, renvoi du 17 décembre 2026')
      const contract = words(await app.get(`/marches/${app.cast.troisMoulins.contractId}`))
      expect(contract).to.include('corriger le relevé d’octobre 2026')
    })

    it('names nobody: whoever wrote one is asked for the pseudonym, and nothing leaves', async () => {
      const page = await app.post(`${path()}/renvoi`, await form('Les heures de Dominique Durand-14 sont fausses'))
      expect(page.status).to.equal(422)
      expect(words(page)).to.include('écrivez P-014')
      expect(await app.db('outbox')).to.deep.equal([])
    })
  })

  describe('those that leave by themselves', () => {
    const on = (day: string) => remindByRule(app.db, clockAt(day))
    const set = (days: Record<string, string>) =>
      app.follow('/reglages/relances', { cle: 'rules-of-reminders-0001', ...days })

    it('none, until the administration says so', async () => {
      expect(await on('2026-12-17')).to.equal(0)
      await app.as('theo')
      expect(words(await set({ before: '3', after: '1', week: 'bientôt' }))).to.include('Rien n’est modifié')
      expect(words(await set({ before: '3', after: '1', week: '7' }))).to.include('sont réglées')
    })

    it('three days before, the day after, a week after: once each, in the name of who follows', async () => {
      await app.as('theo')
      await set({ before: '3', after: '1', week: '7' })
      await app.db('company_contacts').insert({
        company_id: app.cast.companies.batisseurs,
        buyer_id: app.cast.buyers.hauteVesle,
        contact_email: 'chantier@batisseurs.example',
      })
      const days = ['11', '12', '13', '15', '16', '17', '18', '21', '22', '23', '31']
      const sent = []
      for (const day of days) sent.push(await on(`2026-12-${day}`))
      // Due on 15 December; two senders.
      expect(sent).to.deep.equal([0, 2, 0, 0, 2, 0, 0, 0, 2, 0, 0])
      const rules = await app.db('statement_mails').orderBy('id').pluck('rule')
      expect(rules).to.deep.equal(['before', 'before', 'after', 'after', 'week', 'week'])
      const [mail] = await delivered({ ...app, clock: clockAt('2026-12-31') }, post)
      expect(mail!.replyTo?.text).to.equal('camille.aubry@haute-vesle.example')
      await app.as('camille')
      expect(words(await app.get('/courriels'))).to.include('envoi automatique')
    })

    it('a person who reminded that day is not doubled', async () => {
      await app.as('theo')
      await set({ before: '', after: '2', week: '' })
      await app.as('camille')
      await app.follow('/relances/2026-11', fieldsOf(await campaign()))
      expect(await on('2026-12-17')).to.equal(0)
    })
  })

  it('one that nobody is sure of waits for her: arrived, or sent again under the same number', async () => {
    await app.db('company_contacts').update({ contact_email: 'drop-dot@relais-vesle.example' })
    await app.follow('/relances/2026-11', fieldsOf(await campaign()))
    await delivered(app, post)
    const mail = await app.db('outbox').first()
    expect(words(await app.get('/courriels?etat=a-reprendre'))).to.include('Incertain')
    const page = await app.follow(`/courriels/${mail.id}/renvoi`, { cle: 'sent-again-by-camille-01' })
    expect(words(page)).to.include('repart, sous le même numéro')
    const [again] = await delivered(app, post)
    expect(again!.messageId).to.equal(mail.message_id)
    expect(words(await app.follow(`/courriels/${mail.id}/arrive`, { cle: 'arrived-says-camille-01' }))).to.include(
      'Arrivé',
    )
    expect(words(await app.follow(`/courriels/${mail.id}/renvoi`, { cle: 'too-late-0000000000001' }))).to.include(
      'rien n’est fait',
    )
    expect(await delivered(app, post)).to.deep.equal([])
  })
})

function words({ text }: Page): string {
  return text
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&#x27;', '’')
    .replace(/&nbsp;/g, ' ')
    .replace(/\s+/g, ' ')
}

/** What the form of the page would send, all its boxes checked. */
function fieldsOf({ text }: Page): Record<string, string> {
  const [, form = ''] = /<form method="post" action="\/relances[^"]*">([\s\S]*?)<\/form>/.exec(text) ?? []
  const fields = [...form.matchAll(/<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"/g)]
  return Object.fromEntries(fields.map(([, name, value]) => [name!, value!]))
}
