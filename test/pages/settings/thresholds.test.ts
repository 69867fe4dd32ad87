import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { measured } from '#server/compliance/measure.ts'
import { freshApp } from '../../support/app.ts'
import { standingOf } from '../../support/standing.ts'

const words = (text: string) => text.replace(/\u00a0|\u202f/g, ' ')

describe('a buyer decides from which points on an account is late', () => {
  const app = freshApp()
  beforeEach(() => app.as('theo'))
  const page = () => `/reglages/acheteurs/${app.cast.buyers.hauteVesle}`
  const set = (change: Record<string, string> = {}) =>
    app.post(`${page()}/seuils`, {
      cle: randomUUID(),
      retard: '10',
      compromis: '30',
      part: '25',
      jours: '60',
      taux: '75',
      effet: '17/11/2026',
      ...change,
    })
  const accountAt = async (at: string) => {
    const { clauseId } = app.cast.troisMoulins
    return (await measured(app.db, [clauseId], { at, today: '2026-11-17' })).get(clauseId)!
  }

  it('says that ours apply until then, and that no text fixes them', async () => {
    const { text } = await app.get(page())

    expect(words(text))
      .to.include('En retard au-delà de 5 points')
      .and.include('faute de décision de cet acheteur ; aucun texte ne les fixe')
  })

  it('keeps figures, day, date and author, and the measure reads them from that day on', async () => {
    expect((await set()).status).to.equal(303)

    expect(words((await app.get(page())).text))
      .to.include('En retard au-delà de 10 points ; compromis au-delà de 30 points passé 25 % de la durée')
      .and.include('Réglés le 17 novembre 2026 par Théo Marchand, à compter du 17 novembre 2026.')
    expect((await accountAt('2026-11-17')).thresholds).to.include({ latePoints: 10, riskRate: 75 })
    expect((await accountAt('2026-10-31')).thresholds).to.include({ latePoints: 5, riskRate: 80 })
    const entry = await app.db('journal').where({ action: 'buyer.thresholdsSet' }).first()
    expect(entry).to.include({ buyer_id: app.cast.buyers.hauteVesle, actor_id: app.cast.users.theo })
    expect(JSON.parse(entry.before)).to.include({ latePoints: 5 })
    expect(JSON.parse(entry.after)).to.include({ latePoints: 10, effectOn: '2026-11-17' })
  })

  it('says those to come', async () => {
    await set({ effet: '01/01/2027' })

    const text = words((await app.get(page())).text)
    expect(text).to.include('En retard au-delà de 5 points').and.include('À compter du 1er janvier 2027 : En retard')
  })

  it('marks every clause of this buyer, measured or not, and no other', async () => {
    const { troisMoulins, halles } = app.cast
    const before = await standingOf(app.db, troisMoulins.clauseId)
    const other = await standingOf(app.db, halles.clauseId)
    await set()

    const row = await app.db('standings').where({ clause_id: troisMoulins.clauseId }).first()
    expect(row).to.deep.equal({ ...before, changed: before.changed + 1 })
    expect(await app.db('standings').where({ clause_id: halles.clauseId }).first()).to.deep.equal(other)
    await app.db('standings').where({ clause_id: troisMoulins.clauseId }).delete()
    await set()
    const again = await app.db('standings').where({ clause_id: troisMoulins.clauseId }).first()
    expect(again).to.include({ changed: 1, measured: 0 })
    expect((await standingOf(app.db, troisMoulins.clauseId)).owed_centihours).to.equal(before.owed_centihours)
  })

  it('keeps what was typed, and says beside each figure what is wrong', async () => {
    const refused = await set({ retard: '60', compromis: '30', taux: 'beaucoup', effet: '31/11/2026' })
    expect(refused.status).to.equal(422)
    expect(words(refused.text))
      .to.include('« beaucoup » n’est pas un nombre entier : écrivez-le comme 15.')
      .and.include('Le 31 novembre n’existe pas')
      .and.include('value="beaucoup"')
    expect(refused.text).to.include('href="#taux"').and.include('<title>Erreur')

    const crossed = words((await set({ retard: '60', effet: '01/01/2028' })).text)
    expect(crossed)
      .to.include('La tolérance va de 0 à 50 points.')
      .and.include('au-dessus de celui du retard')
      .and.include('au plus un an à l’avance')
    expect(await app.db('thresholds')).to.deep.equal([])
  })

  it('sent twice, it is decided once', async () => {
    const cle = randomUUID()
    const [one, two] = [await set({ cle }), await set({ cle })]

    expect([one.status, two.status]).to.deep.equal([303, 303])
    expect(await app.db('thresholds')).to.have.length(1)
  })

  it('does not exist for a facilitator', async () => {
    await app.as('camille')
    expect((await set()).status).to.equal(404)
  })
})
