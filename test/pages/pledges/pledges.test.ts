import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { measured } from '#server/compliance/measure.ts'
import { freshApp } from '../../support/app.ts'
import { unopened } from '../../support/figures.ts'

const words = (text: string) => text.replace(/\u00a0|\u202f/g, ' ').replaceAll('&#x3D;', '=')

describe('a contract that owes more than hours', () => {
  const app = freshApp()
  const path = () => `/marches/${app.cast.troisMoulins.contractId}/autres-engagements`
  const owe = (nature: string, change: Record<string, string>) =>
    app.post(`${path()}/dus/nouveau?nature=${nature}`, {
      cle: randomUUID(),
      effet: 'plus',
      date: '10/02/2025',
      ...change,
    })
  const declare = (nature: string, change: Record<string, string>) =>
    app.post(`${path()}/realisations/nouvelle?nature=${nature}`, {
      cle: randomUUID(),
      date: '12/05/2026',
      piece: 'Attestation de formation du 12 mai',
      ...change,
    })
  const account = async () => {
    const { clauseId } = app.cast.troisMoulins
    return (await measured(app.db, [clauseId], { at: '2026-11-17', today: '2026-11-17' })).get(clauseId)!
  }

  it('is led there from its page, and writes what the contract owes', async () => {
    const page = words((await app.get(`/marches/${app.cast.troisMoulins.contractId}`)).text)
    expect(page).to.include('Les autres engagements').and.include('/autres-engagements"')

    expect((await owe('formation', { quantite: '140', piece: 'CCAP, article 8.4' })).status).to.equal(303)
    expect((await owe('sous-traitance', { quantite: '45 000' })).status).to.equal(303)
    const text = words((await app.get(path())).text)
    expect(text).to.include('140,00 h').and.include('CCAP, article 8.4').and.include('45 000 €')
  })

  it('declares what was done, with its paper, and never mixes it with the hours', async () => {
    const before = await account()
    await owe('formation', { quantite: '140' })
    const noPaper = await declare('formation', { quantite: '35', piece: '' })
    expect([noPaper.status, words(noPaper.text).includes('Dites quelle pièce le montre')]).to.deep.equal([422, true])
    expect((await declare('formation', { quantite: '35' })).status).to.equal(303)

    const text = words(unopened((await app.get(`/marches/${app.cast.troisMoulins.contractId}`)).text))
    expect(text).to.include('data-label="Dû">140,00 h</td>')
    expect(text).to.include('data-label="Déclaré">35,00 h</td>').and.include('data-label="Reste">105,00 h</td>')
    const { owed, counted, logged } = await account()
    expect({ owed, counted, logged }).to.deep.equal({
      owed: before.owed,
      counted: before.counted,
      logged: before.logged,
    })
    const entry = await app.db('journal').where({ action: 'achievement.declared' }).first()
    expect(JSON.parse(entry.after)).to.include({ pledge: 'training', paper: 'Attestation de formation du 12 mai' })
  })

  it('takes a wrong line back; what was known before still says it', async () => {
    await owe('embauches', { quantite: '3' })
    await declare('embauches', { quantite: '2' })
    const { id } = await app.db('achievements').first()
    const back = `${path()}/realisations/${id}/reprise`
    expect((await app.post(back, { cle: randomUUID(), motif: '' })).status).to.equal(422)
    expect((await app.post(back, { cle: randomUUID(), motif: 'Saisi deux fois' })).status).to.equal(303)

    const text = words((await app.get(path())).text)
    expect(text).to.include('(ne compte plus)').and.include('Saisi deux fois')
    expect(await app.db('achievements').pluck('quantity')).to.deep.equal([2, -2])
    expect((await app.post(back, { cle: randomUUID(), motif: 'Encore' })).status).to.equal(404)
  })

  it('refuses what the contract does not owe, keeps what was typed, and takes back nothing that something rests on', async () => {
    const refused = await declare('stages', { quantite: '2' })
    expect(refused.status).to.equal(422)
    expect(words(refused.text)).to.include('Le marché n’en doit pas').and.include('value="2"')

    await owe('stages', { quantite: '2' })
    await declare('stages', { quantite: '1' })
    const { id } = await app.db('pledges').first()
    const back = await app.post(`${path()}/dus/${id}/reprise`, { cle: randomUUID(), motif: 'Erreur' })
    expect([back.status, back.text.includes('Des réalisations en dépendent')]).to.deep.equal([422, true])
  })

  it('does not let somebody be named in it by whoever knows them', async () => {
    await owe('formation', { quantite: '140' })
    const person = await app.db('identities').where({ participant_id: app.cast.troisMoulins.participantIds[0] }).first()
    const named = await declare('formation', { quantite: '7', motif: `${person.first_name} ${person.last_name}` })
    expect(named.status).to.equal(422)
    expect(await app.db('achievements')).to.deep.equal([])
  })

  it('is read by a director, who writes nothing', async () => {
    await owe('formation', { quantite: '140' })
    await app.as('helene')
    const { text } = await app.get(path())
    expect(text)
      .to.include('Heures de formation')
      .and.not.include('Déclarer une réalisation')
      .and.not.include('nouveau?')
    expect((await owe('formation', { quantite: '1' })).status).to.equal(404)
  })

  it('sent twice, it is written once', async () => {
    const form = { cle: randomUUID(), quantite: '140' }
    const [first, second] = [await owe('formation', form), await owe('formation', form)]
    expect([first.status, second.status]).to.deep.equal([303, 303])
    expect(await app.db('pledges')).to.have.length(1)
  })
})
