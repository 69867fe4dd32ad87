import { expect } from 'chai'
import { TERMINAL } from '#server/access/rules.ts'
import { dropFile } from '#server/register/hours/file-came.ts'
import { statementsTold } from '#server/register/hours/month-told.ts'
import { appendEvent } from '#server/register/hours/write-store.ts'
import { awaitedOf } from '#server/register/reminders/store.ts'
import { freshApp } from '../../support/app.ts'
import { comeIn, linkPath } from '../../support/links.ts'

// Trois-Moulins: Relais Vesle, which employs two, sends November in December; nobody has read it yet.

describe('a file that waits to be read', function () {
  this.timeout(60_000)
  const app = freshApp({ today: '2026-12-18' })
  const words = (text: string) => text.replace(/<[^>]+>/g, ' ').replace(/&nbsp;|\s+/g, ' ')
  const drop = (more: object = {}) =>
    dropFile(
      app.db,
      { userId: app.cast.users.camille, at: app.clock.now(), today: app.clock.today(), formKey: null },
      {
        senderId: app.cast.companies.relais,
        contractIds: [app.cast.troisMoulins.contractId],
        month: '2026-11',
        channel: 'page',
        receivedOn: '2026-12-14',
        name: 'novembre.xlsx',
        bytes: Buffer.from('PK'),
        ...more,
      },
    )

  it('makes its statement received, wherever statements are read, and nobody reminds its sender', async () => {
    expect(await states())
      .to.include('late')
      .and.not.include('received')
    expect(await reminded()).to.include(app.cast.companies.relais)
    expect(words((await app.get('/releves?etat=recus')).text)).to.include('Aucun fichier n’attend d’être lu.')
    await drop()

    expect(await states()).to.include('received')
    expect(await reminded()).to.not.include(app.cast.companies.relais)
    const month = words((await app.get('/mois/2026-11')).text)
    expect(month)
      .to.include('Un fichier à lire')
      .and.match(/Un fichier est arrivé le 14 décembre 2026 : il reste à le lire/)
    const list = words((await app.get('/releves?etat=recus')).text)
    expect(list).to.include('Relais Vesle : Un fichier est arrivé : il reste à le lire.')
    expect((await app.get('/releves.csv?etat=recus')).text)
      .to.include('Reçu')
      .and.include('Relais Vesle')
    const late = (await app.get('/releves.csv?etat=non-recus')).text
    expect(late.split('\n').filter(line => /2026-11/.test(line) && /Relais Vesle/.test(line))).to.deep.equal([])

    const portal = words(await comeIn(app, await linkPath(app, 'relais')).then(({ text }) => text))
    expect(portal).to.include('Reçu').and.include('il reste à le lire')
  })

  it('is reached from the statement, the month and the contract that it is about', async () => {
    const { id } = await drop()
    const { contractId } = app.cast.troisMoulins
    const links = async (path: string) => (await app.get(path)).text.replaceAll('&#x3D;', '=').replaceAll('&amp;', '&')
    expect(await links(`/marches/${contractId}/releves/2026-11`)).to.include(`href="/fichiers/${id}"`)
    expect(await links('/mois/2026-11')).to.include(`href="/fichiers/${id}">Lire le fichier`)
    expect(await links(`/marches/${contractId}`)).to.include(`href="/fichiers?marche=${contractId}"`)
    expect(await links(`/marches/${contractId}/heures`)).to.include(`href="/fichiers?marche=${contractId}&mois=`)
    expect(await links(`/fichiers?marche=${contractId}`)).to.include(`href="/fichiers/${id}"`)
    await app.as('nadir')
    expect((await app.get(`/marches/${contractId}/releves/2026-11`)).text).to.not.include('/fichiers')
  })

  it('of all that its sender declares, is of each of its contracts and of no month but its own', async () => {
    await drop({ contractIds: null })
    expect(await states('2026-11')).to.include('received')
    expect(await states('2026-10')).to.not.include('received')
  })

  it('is told in the journal to those whose it is: its contracts, else its sender, else whoever brought it', async () => {
    const { hauteVesle, marvaux } = app.cast.buyers
    await app
      .db('placements')
      .where({ clause_id: app.cast.halles.clauseId })
      .update({ employer_id: app.cast.companies.couleurs })
    await drop()
    await drop({ contractIds: null, bytes: Buffer.from('1') })
    await drop({ contractIds: null, senderId: null, bytes: Buffer.from('2') })
    const lines = await app.db('journal').where({ action: 'file.deposited' }).orderBy('id')
    const shared = await app.db('journal_buyers').whereIn(
      'journal_id',
      lines.map(({ id }) => id),
    )
    const whose = lines.map(({ id, buyer_id }) => [
      ...(buyer_id === null ? [] : [buyer_id]),
      ...shared.filter(one => one.journal_id === id).map(one => one.buyer_id),
    ])
    expect(whose.slice(0, 2)).to.deep.equal([[hauteVesle], [hauteVesle]])
    expect(whose[2]).to.include(hauteVesle)
    const own = await app.db('user_buyers').where({ user_id: app.cast.users.camille }).pluck('buyer_id')
    if (own.length > 0) expect(whose[2]).to.not.include(marvaux)
    await app.as('nadir')
    expect(
      words((await app.get('/journal')).text).split('Fichier').length,
      'an officer of that buyer reads them',
    ).to.be.above(3)
  })

  it('sent in time and unread stops the judgement, and is late no more', async () => {
    const { contractId } = app.cast.troisMoulins
    const page = async () => words((await app.get(`/marches/${contractId}`)).text)
    expect(await page()).to.not.match(/novembre 2026 reçu/)
    await app
      .db('placements')
      .where({ clause_id: app.cast.troisMoulins.clauseId })
      .whereNot({ employer_id: app.cast.companies.relais })
      .update({ left_on: '2026-10-20' })
    const clauseId = app.cast.troisMoulins.clauseId
    const october = await app.db('statements').where({ clause_id: clauseId, period: '2026-10' }).pluck('sender_id')
    const by = { userId: app.cast.users.camille, at: app.clock.now(), today: app.clock.today(), formKey: null }
    await app.db.transaction(async trx => {
      for (const senderId of october)
        await appendEvent(trx, { clauseId, senderId, period: '2026-10' }, { gesture: 'validate' }, by)
    })
    const { id } = await drop({ senderId: null })
    expect(await states(), 'of nobody, it is of whoever alone is awaited').to.include('received')
    expect(words((await app.get('/releves?etat=recus')).text)).to.include('Un fichier est arrivé : il reste à le lire.')
    expect(await page()).to.match(/novembre 2026 reçu, à lire/)
    await app.post(`/fichiers/${id}/ecart`, { cle: 'ecart' })
    expect(await page()).to.not.match(/novembre 2026 reçu/)
  })

  it('after it was sent back is an answer: it is to be checked, and not accepted before it is read', async () => {
    const { contractId, clauseId, placementIds } = app.cast.troisMoulins
    const at = { clause_id: clauseId, sender_id: app.cast.companies.relais, period: '2026-11' }
    const of = { clauseId, senderId: app.cast.companies.relais, period: '2026-11' }
    const author = {
      userId: app.cast.users.camille,
      at: '2026-12-11T09:00:00.000Z',
      today: '2026-12-11',
      formKey: null,
    }
    const line = { placement_id: placementIds[0]!, clause_id: clauseId, month: '2026-11', centihours: 7_000 }
    await app.db('hours').insert({ ...line, logged_at: app.clock.now() })
    await app.db.transaction(async trx => {
      await appendEvent(trx, of, { gesture: 'receive', receivedOn: '2026-12-10' }, author)
      await appendEvent(trx, of, { gesture: 'sendBack', reason: 'Il manque une page.', dueOn: '2026-12-24' }, author)
    })
    await drop({ month: '2026-10' })
    expect((await app.db('statements').where(at).first('state'))!.state).to.equal('sentBack')
    await drop()
    expect(await app.db('statements').where(at).first('state', 'received_on')).to.include({
      state: 'toCheck',
      received_on: '2026-12-14',
    })
    const lines = await app.db('journal').where({ action: 'statement.received' })
    expect(lines.map(({ href }) => href)).to.deep.equal([
      `/fichiers/${(await app.db('deposits').max({ id: 'id' }).first())!.id}`,
    ])
    const month = words((await app.get('/mois/2026-11')).text)
    expect(month).to.include('Un fichier à lire')
    await app.post('/mois/2026-11', { geste: 'accepter', cle: 'accepter' })
    expect((await app.db('statements').where(at).first('state'))!.state).to.equal('toCheck')
    expect(words((await app.get(`/marches/${contractId}/releves/2026-11`)).text)).to.include('À contrôler')
  })

  async function states(month = '2026-11'): Promise<string[]> {
    const found: string[] = []
    const asked = { month, scope: 'all' as const, today: app.clock.today() }
    for await (const { state } of statementsTold(app.db, TERMINAL, asked)) found.push(state)
    return found
  }

  async function reminded(): Promise<number[]> {
    const scope = { upTo: '2026-11', today: app.clock.today(), contractId: app.cast.troisMoulins.contractId }
    return (await awaitedOf(app.db, TERMINAL, scope))
      .filter(({ period }) => period === '2026-11')
      .map(one => one.senderId)
  }
})
