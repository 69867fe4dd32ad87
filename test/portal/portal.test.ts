import { expect } from 'chai'
import { declaredIn } from '#server/register/attachments/required.ts'
import { gridOf } from '#server/register/hours/grid-store.ts'
import { tokenHash } from '#server/register/passes/tokens.ts'
import { sheetOf } from '../exchange/template/filled.ts'
import { freshApp, type Page } from '../support/app.ts'
import { comeIn, linkPath } from '../support/links.ts'

const words = ({ text }: Page) => text.replace(/<[^>]+>/g, ' ').replace(/&nbsp;|\s+/g, ' ')
const fieldsOf = ({ text }: Page, action: string) => {
  const form = new RegExp(`<form method="post" action="${action}"[^>]*>([\\s\\S]*?)</form>`).exec(text)?.[1] ?? ''
  const inputs = [
    ...form.matchAll(
      /<input[^>]*? name="([^"]+)"[^>]*? value="([^"]*)"|<input[^>]* value="([^"]*)"[^>]* name="([^"]+)"/g,
    ),
  ]
  return Object.fromEntries(inputs.map(([, name, value, value2, name2]) => [name ?? name2!, value ?? value2!]))
}

describe('a company answers by its link', function () {
  this.timeout(60_000)
  const app = freshApp({ today: '2026-12-03' })
  const november = () => `/reponses/marches/${app.cast.troisMoulins.contractId}/releves/2026-11`
  const cells = () => app.cast.troisMoulins.placementIds
  const cell = (index: number) => `h-${cells()[index]}-2026-11`

  it('the link that a mail holds does nothing by itself, whoever fetches it and however often', async () => {
    const path = await linkPath(app, 'relais')
    await app.as(null)
    for (let time = 0; time < 5; time++) {
      const page = await app.get(path)
      expect(page.status).to.equal(200)
      expect(words(page)).to.include('Département de Haute-Vesle').and.include('Continuer')
      expect(page.text).to.not.include('Relais Vesle')
      expect(page.headers.get('set-cookie')).to.equal(null)
      expect(page.headers.get('referrer-policy')).to.equal('no-referrer')
      expect(page.headers.get('cache-control')).to.equal('no-store')
    }
    const head = await fetch(app.origin + path, { method: 'HEAD' })
    expect(head.status).to.equal(200)
    expect(await app.db('passes').whereNotNull('opened_at')).to.deep.equal([])
    expect(await app.db('pass_visits')).to.deep.equal([])
  })

  it('a machine that goes on holds a cookie of its own, and has sent nothing; the link still opens for the human', async () => {
    const path = await linkPath(app, 'relais')
    const machine = await comeIn(app, path, null)
    expect(machine.status).to.equal(200)
    expect((await app.get(november())).text).to.not.include('Durand')
    const refused = await app.post(`${november()}/neant`, { version: '0' })
    expect(refused.status).to.equal(422)

    const human = await comeIn(app, path)
    expect(words(human)).to.include('Deux relevés sont attendus').and.include('Relais Vesle')
    const [pass] = await app.db('passes')
    expect(pass).to.include({ sent_at: null })
    expect(pass.opened_at).to.not.equal(null)
    expect(await app.db('pass_answers')).to.deep.equal([])
    expect(await app.db('statements').where({ period: '2026-11' })).to.deep.equal([])
  })

  it('says what is owed, done and missing, whom to call, and what a penalty would need to exist', async () => {
    await app.db('users').where({ id: app.cast.users.camille }).update({ phone: '01 99 00 10 42' })
    const text = words(await comeIn(app, await linkPath(app, 'batisseurs')))
    expect(text).to.include('Dues 1 800 h').and.include('Retenues').and.include('Reste à faire')
    expect(text).to.include('pour le 30 avril 2027')
    expect(text).to.include('60 € par heure manquante. Cette pénalité n’existe que si l’acheteur la décide')
    expect(text).to.include('Camille Aubry , 01 99 00 10 42')
    expect(text).to.not.match(/projet|au rythme/i)
  })

  it('whoever only employs reads its own statements, and nothing of the obligation of another', async () => {
    const text = words(await comeIn(app, await linkPath(app, 'relais')))
    expect(text).to.include('Vous déclarez les heures de ceux que vous employez')
    expect(text).to.not.include('1 800').and.not.include('60,00')
  })

  it('declares the hours of those whom it employs, by name; the register says by whom', async () => {
    await comeIn(app, await linkPath(app, 'relais'))
    const page = await app.get(november())
    expect(words(page)).to.include('Dominique Durand-3').and.include('Dominique Durand-14')
    expect(page.text).to.not.include('Durand-7') // of another employer
    expect(page.text).to.not.match(/P-0\d\d/)

    const form = fieldsOf(page, november())
    const done = await app.follow(november(), { ...form, [cell(0)]: '151h40', [cell(2)]: '0' })
    expect(words(done))
      .to.include('Votre relevé est envoyé')
      .and.include('reçu le 3 décembre 2026 par le lien, à contrôler')

    const [statement] = await app.db('statements').where({ period: '2026-11' })
    expect(statement).to.include({ state: 'toCheck', sender_id: app.cast.companies.relais, received_on: '2026-12-03' })
    const hours = await app.db('hours').where({ month: '2026-11' }).orderBy('placement_id')
    expect(hours.map(row => row.centihours)).to.deep.equal([151_67, 0])
    expect(hours.every(row => row.logged_by === null && row.answer_id !== null)).to.equal(true)
    const [pass] = await app.db('passes')
    expect(pass.sent_at).to.not.equal(null)

    const grid = await gridOf(app.db, app.cast.troisMoulins.clauseId)
    const signed = declaredIn(grid, grid.statementOf('2026-11')).filter(({ cameSigned }) => cameSigned)
    expect(
      signed.map(({ senderId }) => senderId),
      'its own link is its attestation',
    ).to.deep.equal([app.cast.companies.relais])

    await app.as('nadir')
    const journal = words(await app.get('/journal'))
    expect(journal).to.include('L’entreprise (Inès Oriol)')
    expect(journal).to.not.include('Durand')
  })

  it('a silence is asked about, and what was typed stays', async () => {
    await comeIn(app, await linkPath(app, 'relais'))
    const form = fieldsOf(await app.get(november()), november())
    const refused = await app.post(november(), { ...form, [cell(0)]: '140', [cell(2)]: '' })
    expect(refused.status).to.equal(422)
    expect(words(refused)).to.include('Écrivez ses heures, ou 0').and.include('Erreur')
    expect(refused.text).to.include('value="140"')
    expect(await app.db('hours').where({ month: '2026-11' })).to.deep.equal([])
    const back = await app.get(november())
    expect(words(back)).to.include('Repris de ce qui a été saisi')
    expect(back.text).to.include('value="140"')
  })

  it('says of a blank cell that somebody left: the employment ends that day, and nothing else is asked', async () => {
    await comeIn(app, await linkPath(app, 'relais'))
    const [own, , other] = cells()
    const form = fieldsOf(await app.get(november()), november())
    const left = (days: Record<string, string>, typed = '60') =>
      app.post(november(), { ...form, [cell(0)]: typed, ...days })
    expect(words(await left({ [`parti-${own}`]: 'hier', [`parti-${other}`]: '31/10/2026' }))).to.include(
      'n’est pas une date',
    )
    expect(words(await left({ [`parti-${own}`]: '15/10/2026', [`parti-${other}`]: '31/10/2026' }))).to.include(
      'Des heures sont déclarées après ce jour-là.',
    )
    expect(words(await left({ [`parti-${own}`]: '12/11/2026' }, ''))).to.include('Écrivez ses heures, ou 0')
    expect(await app.db('hours').where({ month: '2026-11' })).to.deep.equal([])
    expect(await app.db('pass_answers').where({ kind: 'hours' })).to.deep.equal([])

    const sent = await left({ [`parti-${own}`]: '12/11/2026', [`parti-${other}`]: '31/10/2026' })
    expect(sent.location).to.equal('/reponses')
    const days = await app.db('placements').whereIn('id', [own!, other!]).orderBy('id').pluck('left_on')
    expect(days).to.deep.equal(['2026-11-12', '2026-10-31'])
    expect(await app.db('hours').where({ month: '2026-11' })).to.have.length(1)
    expect(await app.db('statements').where({ period: '2026-11' }).first()).to.include({ state: 'toCheck' })
    const lines = await app.db('journal').where({ action: 'placement.changed' })
    expect(lines.every(({ answer_id }: { answer_id: number | null }) => answer_id !== null)).to.equal(true)
    expect(lines).to.have.length(2)
  })

  it('writes in its own cells only, whatever it sends', async () => {
    await comeIn(app, await linkPath(app, 'relais'))
    const form = fieldsOf(await app.get(november()), november())
    const october = `h-${cells()[0]}-2026-10`
    await app.follow(november(), { ...form, [cell(0)]: '1', [cell(2)]: '2', [cell(1)]: '99', [october]: '50' })
    const hours = await app.db('hours').where({ month: '2026-11' }).orderBy('placement_id')
    expect(hours.map(row => row.placement_id)).to.deep.equal([cells()[0], cells()[2]])
    expect((await app.db('hours').where({ month: '2026-10', placement_id: cells()[0] }).first()).version).to.equal(1)
  })

  it('« néant » is one gesture, signed', async () => {
    const home = await comeIn(app, await linkPath(app, 'relais'))
    const form = fieldsOf(home, `${november()}/neant`)
    expect(form).to.have.keys('cle', 'version', 'page')
    const done = await app.follow(`${november()}/neant`, form)
    expect(words(done)).to.include('personne n’a travaillé').and.include('Un relevé est attendu')
    const [statement] = await app.db('statements').where({ period: '2026-11' })
    expect(statement.state).to.equal('nothingWorked')
    await app.follow(`${november()}/neant`, form) // a double click
    expect(await app.db('pass_answers').where({ kind: 'nothing' })).to.have.length(1)

    await app.as('camille')
    const page = words(await app.get(`/marches/${app.cast.troisMoulins.contractId}/releves/2026-11`))
    expect(page).to.include('l’entreprise (Inès Oriol)')
  })

  it('« néant » is refused where hours stand, and changes nothing of them', async () => {
    await comeIn(app, await linkPath(app, 'relais'))
    const october = november().replace('2026-11', '2026-10')
    const before = await app.db('statement_events').count('id as lines').first()
    const page = await app.post(`${october}/neant`, { version: '1', cle: 'a-form-of-october-01' })
    expect(page.status).to.equal(409)
    expect(words(page)).to.include('Des heures sont déclarées')
    expect(await app.db('statement_events').count('id as lines').first()).to.deep.equal(before)
    expect(await app.db('pass_answers').whereNot({ kind: 'names' })).to.deep.equal([])
  })

  it('answers again when a statement is sent back, even with the very same figures', async () => {
    const path = await linkPath(app, 'relais')
    await comeIn(app, path)
    const form = fieldsOf(await app.get(november()), november())
    await app.follow(november(), { ...form, [cell(0)]: '140', [cell(2)]: '70' })
    const sent = await app.db('statements').where({ period: '2026-11' }).first('id', 'version')
    await app
      .db('statements')
      .where({ id: sent.id })
      .update({ state: 'sentBack', version: sent.version + 1 })
    await app.db('statement_events').insert({
      statement_id: sent.id,
      gesture: 'sendBack',
      state: 'sentBack',
      effect_on: '2026-11-30',
      due_on: '2026-12-20',
      reason: 'Vérifiez le second chiffre.',
      recorded_at: app.clock.now(),
      recorded_by: app.cast.users.camille,
    })
    const page = await app.get(november())
    expect(words(page)).to.include('Vérifiez le second chiffre.')
    await app.follow(november(), fieldsOf(page, november()))
    expect((await app.db('statements').where({ id: sent.id }).first('state')).state).to.equal('toCheck')
  })

  it('meets what somebody wrote meanwhile: both figures are shown, none is lost', async () => {
    await comeIn(app, await linkPath(app, 'relais'))
    const form = fieldsOf(await app.get(november()), november())
    await app.db('hours').insert({
      placement_id: cells()[0],
      clause_id: app.cast.troisMoulins.clauseId,
      month: '2026-11',
      centihours: 50_00,
      logged_at: app.clock.now(),
      logged_by: app.cast.users.camille,
    })
    const page = await app.post(november(), { ...form, [cell(0)]: '60', [cell(2)]: '10' })
    expect(page.status).to.equal(409)
    expect(words(page)).to.include('Camille Aubry a écrit 50,00 h').and.include('Vous avez écrit 60')
    expect(await app.db('hours').where({ month: '2026-11' })).to.have.length(1)
    const again = { ...fieldsOf(page, november()), [cell(0)]: '60', [cell(2)]: '10' }
    await app.follow(november(), again)
    const hours = await app.db('hours').where({ month: '2026-11' }).orderBy('placement_id')
    expect(hours.map(row => row.centihours)).to.deep.equal([60_00, 10_00])
  })

  it('takes the template of its month: its own people by name, hours to write, and a file name that says nobody', async () => {
    await comeIn(app, await linkPath(app, 'relais'), null)
    expect((await app.get('/reponses/modeles/2026-11')).status, 'who answers is said first').to.equal(303)

    await comeIn(app, await linkPath(app, 'relais'))
    expect((await app.get(november())).text).to.include('href="/reponses/modeles/2026-11"')
    expect((await app.get('/reponses')).text).to.include('href="/reponses/modeles/2026-11"')
    const response = await fetch(`${app.origin}/reponses/modeles/2026-11`, { headers: { cookie: app.cookie() } })
    const sheet = sheetOf(new Uint8Array(await response.arrayBuffer()))
    expect(sheet).to.include('Dominique Durand-3').and.include('Dominique Durand-14')
    expect(sheet).to.not.include('Durand-7') // of another employer
    expect(sheet).to.not.match(/P-0\d\d/)
    expect(response.headers.get('content-disposition')).to.match(/filename="releve-2026-11-entreprise-\d+\.xlsx"/)
    const [read] = await app.db('journal').where({ action: 'identities.read' }).orderBy('id', 'desc')
    expect(read).to.include({ actor_id: null, href: '/reponses' })
    expect(read!.answer_id).to.not.equal(null)
    expect((await app.get('/reponses/modeles/2030-01')).status).to.equal(404)
  })

  it('drops its own file: it waits, as it came, for whoever reads it', async () => {
    await comeIn(app, await linkPath(app, 'relais'))
    const { cle } = fieldsOf(await app.get(november()), `${november()}/fichier`)
    const form = new FormData()
    form.set('cle', cle!)
    form.set('fichier', new Blob(['Nom;Heures\nUn nom;12']), 'releve novembre.csv')
    expect((await app.post(`${november()}/fichier`, form)).location).to.equal('/reponses')
    const [deposit] = await app.db('deposits')
    expect(deposit).to.include({ sender_id: app.cast.companies.relais, channel: 'link', first_month: '2026-11' })
    expect(await app.db('pass_answers').where({ kind: 'file' })).to.have.length(1)
    const empty = new FormData()
    empty.set('cle', 'another-form-number')
    expect(words(await app.post(`${november()}/fichier`, empty))).to.include('Choisissez un fichier.')
  })

  it('a message stands on the contract, and waits for whoever follows it', async () => {
    const home = await comeIn(app, await linkPath(app, 'relais'))
    const form = fieldsOf(home, '/reponses/messages')
    const done = await app.follow('/reponses/messages', { ...form, message: 'Le chantier reprend le 12.' })
    expect(words(done)).to.include('Votre message est envoyé')
    await app.as('camille')
    const contract = words(await app.get(`/marches/${app.cast.troisMoulins.contractId}`))
    expect(contract).to.include('Le chantier reprend le 12.').and.include('répondre au message de l’entreprise')
  })

  it('the link of one never opens another: what is not its own does not exist', async () => {
    const { troisMoulins, halles } = app.cast
    const marvaux = await linkPath(app, 'couleurs', { buyer: 'marvaux' })
    await comeIn(app, marvaux)
    for (const id of [troisMoulins.contractId, app.cast.rd18.contractId, 999])
      expect((await app.get(`/reponses/marches/${id}/releves/2026-11`)).status, String(id)).to.equal(404)
    await comeIn(app, await linkPath(app, 'relais'))
    for (const path of [
      `/reponses/marches/${halles.contractId}/releves/2026-11`,
      `/reponses/marches/${troisMoulins.contractId}/releves/2031-11`,
      `/reponses/marches/${troisMoulins.contractId}/releves/2026-T4`,
      '/reponses/nulle-part',
    ])
      expect((await app.get(path)).status, path).to.equal(404)
    expect(
      (
        await app.post('/reponses/messages', {
          marche: String(halles.contractId),
          message: 'Bonjour',
          cle: 'a-form-number',
        })
      ).status,
    ).to.equal(404)
  })

  it('a forwarded link shows whose it is, and opens no page of staff', async () => {
    const home = await comeIn(app, await linkPath(app, 'relais'), 'Un autre service')
    expect(words(home)).to.include('Relais Vesle').and.include('lien envoyé à p…@relais-vesle.example')
    for (const path of ['/', '/marches', '/mois', '/journal']) expect((await app.get(path)).status, path).to.equal(303)
  })

  it('a session of staff opens nothing here', async () => {
    for (const person of ['camille', 'nadir', 'helene', 'theo'] as const) {
      await app.as(person)
      for (const path of ['/reponses', november()]) expect((await app.get(path)).status, person).to.equal(404)
    }
  })

  it('what is sent after two hours is kept for its company, and comes back by the link', async () => {
    const path = await linkPath(app, 'relais')
    await comeIn(app, path)
    const form = fieldsOf(await app.get(november()), november())
    await app.db('pass_visits').update({ seen_at: '2026-12-03T01:00:00.000Z' })
    const late = await app.post(november(), { ...form, [cell(0)]: '133', [cell(2)]: '12' })
    expect(late.status).to.equal(404)
    expect(words(late)).to.include('Votre visite est finie').and.include('gardé, pas encore envoyé')
    expect(await app.db('hours').where({ month: '2026-11' })).to.deep.equal([])
    await comeIn(app, path)
    expect((await app.get(november())).text).to.include('value="133"')
  })

  it('a link that expired gives a new one to the same address, and says the same whoever asks', async () => {
    const path = await linkPath(app, 'relais', { lastDay: '2026-11-30' })
    await app.db('passes').update({ expires_on: '2026-12-02', created_at: '2026-11-01T08:00:00.000Z' })
    await app.as(null)
    const expired = await app.get(path)
    expect(words(expired)).to.include('Ce lien a expiré').and.include('Recevoir un nouveau lien')
    expect(expired.text).to.not.include('paie@')
    expect((await app.post(path)).status).to.equal(410)
    const answers = []
    for (let time = 0; time < 5; time++) answers.push((await app.post(`${path}/nouveau`)).text)
    answers.push((await app.post(`/lien/${'x'.repeat(43)}/nouveau`)).text)
    expect(new Set(answers)).to.have.length(1)
    const mails = await app.db('outbox').where({ kind: 'pass' })
    expect(mails.map(({ recipient }) => recipient)).to.deep.equal(Array(3).fill('paie@relais-vesle.example'))
    expect(mails.every(({ secret }) => secret === 1)).to.equal(true)
  })

  it('a new link never voids an earlier one', async () => {
    const first = await linkPath(app, 'relais')
    await linkPath(app, 'relais')
    expect(words(await comeIn(app, first))).to.include('Deux relevés sont attendus')
  })

  it('a link that was ended says why, and closes the visits that it opened', async () => {
    const path = await linkPath(app, 'relais')
    await comeIn(app, path)
    const ended = {
      ended_at: app.clock.now(),
      ended_by: app.cast.users.camille,
      ended_reason: 'Madame Oriol a quitté l’entreprise.',
    }
    await app
      .db('passes')
      .where({ token_hash: tokenHash(path.split('/').at(-1)!) })
      .update(ended)
    const closed = await app.get('/reponses')
    expect(closed.status).to.equal(404)
    expect(words(closed)).to.include('Madame Oriol a quitté l’entreprise.')
    const landing = await app.get(path)
    expect(words(landing)).to.include('Madame Oriol a quitté l’entreprise.').and.include('Camille Aubry')
    expect(landing.text).to.not.include('nouveau lien')
    await app.post(`${path}/nouveau`)
    expect(await app.db('outbox').where({ kind: 'pass' })).to.deep.equal([])
  })

  it('finishing one’s visit closes it', async () => {
    await comeIn(app, await linkPath(app, 'relais'))
    expect(words(await app.post('/reponses/fin'))).to.include('Votre visite est finie')
    expect((await app.get('/reponses')).status).to.equal(404)
  })
})
