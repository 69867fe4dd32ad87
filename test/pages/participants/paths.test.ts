import { expect } from 'chai'
import { measured, memberOf } from '#server/compliance/measure.ts'
import { freshApp } from '../../support/app.ts'

describe('somebody whose months are over', () => {
  const app = freshApp()
  const form = (more: Record<string, string> = {}) => ({
    parcours_le: '01/06/2026',
    parcours_piece: 'Nouvelle orientation de la mission locale',
    parcours_piece_le: '20/05/2026',
    parcours_decision: '28/05/2026',
    parcours_motif: 'Sans emploi depuis un an, de nouveau accompagnée.',
    cle: 'path-form',
    ...more,
  })

  /** P-014, hired by a structure, had her first hire long ago: what her hours of September come to. */
  const september = async () => {
    const { clauseId } = app.cast.troisMoulins
    const account = (await measured(app.db, [clauseId], { at: '2026-10-31', today: '2026-11-17' })).get(clauseId)!
    const { lines } = memberOf(account, clauseId)
    const one = lines.find(({ work }) => work.month === '2026-09' && work.placementId === placementId)
    return { counted: one!.credit.counted, outside: one!.credit.outside }
  }
  let placementId: number
  let href: string

  beforeEach(async () => {
    const row = await app
      .db('placements')
      .join('participants', 'participants.id', 'placements.participant_id')
      .join('hours', 'hours.placement_id', 'placements.id')
      .where({ 'placements.clause_id': app.cast.troisMoulins.clauseId, 'hours.month': '2026-09' })
      .where('hours.centihours', '>', 0)
      .where('placements.mode', 'like', 'MAD%')
      .first('placements.id', 'placements.participant_id', 'participants.number')
    placementId = row.id
    href = `/participants/P-${String(row.number).padStart(3, '0')}`
    const { clause_id: _clause, id: _id, ...like } = await app.db('placements').where({ id: placementId }).first()
    const [other] = await app.db('clauses').whereNot({ id: app.cast.troisMoulins.clauseId }).select('id')
    await app
      .db('placements')
      .insert({ ...like, clause_id: other.id, hired_on: '2024-01-15', left_on: '2024-06-30', version: 1 })
  })

  it('begins a new path by a decision, and hours count again from its day', async () => {
    const before = await september()
    expect(before.counted).to.equal(0)
    expect((await app.get(href)).text).to.include('Ses mois d’éligibilité sont passés')

    const page = await app.follow(`${href}/parcours`, form())
    expect(page.text).to.include('Un nouveau parcours est ouvert.').and.include('Nouveau parcours depuis le 1er')
    expect(await september()).to.deep.equal({ counted: before.outside, outside: 0 })
  })

  it('taken back, that decision leaves her as she was, and stays in the history', async () => {
    const before = await september()
    await app.follow(`${href}/parcours`, form())
    await app.follow(`${href}/parcours/reprise`, { parcours_reprise: 'Ouvert par erreur.', cle: 'back' })

    expect(await september()).to.deep.equal(before)
    expect(await app.db('paths').count('id as lines').first()).to.deep.equal({ lines: 2 })
  })

  it('refuses what cannot be, each in its sentence, and loses nothing', async () => {
    const cases: [Record<string, string>, string][] = [
      [{ parcours_le: '10/01/2024' }, 'Un nouveau parcours vient après une première embauche'],
      [{ parcours_le: '01/12/2026' }, 'Ce jour n’est pas encore là.'],
      [{ parcours_decision: '01/12/2026' }, 'Une décision ne se date pas d’un jour à venir.'],
      [{ parcours_piece_le: '02/06/2026' }, 'La pièce est datée du jour où le parcours s’ouvre'],
      [{ parcours_motif: '' }, 'Dites pourquoi.'],
    ]
    for (const [more, sentence] of cases) {
      const page = await app.post(`${href}/parcours`, form(more))
      expect(page.status, sentence).to.equal(422)
      expect(page.text).to.include(sentence).and.include('Nouvelle orientation de la mission locale')
    }
    await app.as('nadir')
    expect((await app.post(`${href}/parcours`, form())).status).to.equal(404)
    expect(await app.db('paths').first()).to.equal(undefined)
  })

  it('a contract may give another length to a way of working, or none', async () => {
    const address = `/marches/${app.cast.troisMoulins.contractId}/clause/durees`
    expect((await september()).counted).to.equal(0)
    expect((await app.post(address, { supply: 'douze', cle: 'w' })).text).to.include('Écrivez un nombre de mois')
    const done = await app.follow(address, { supply: 'sans limite', subcontracting: '36', other: '', cle: 'windows' })
    expect(done.text).to.include('Les durées d’éligibilité sont enregistrées.')
    expect((await september()).counted).to.be.greaterThan(0)
    expect((await app.get(address)).text)
      .to.include('value="sans limite"')
      .and.include('value="36"')

    await app.follow(address, { supply: '', subcontracting: '36', other: '', cle: 'windows-again' })
    expect((await september()).counted).to.equal(0)
  })
})

describe('hours worked before eligibility was established', () => {
  const app = freshApp()

  it('wait in a queue until somebody decides', async () => {
    expect((await app.get('/heures/a-regulariser')).text).to.include('Aucune heure ne précède')
    const [participantId] = app.cast.troisMoulins.participantIds
    await app.db('participants').where({ id: participantId }).update({ eligible_on: '2026-10-01' })

    const queue = await app.get('/heures/a-regulariser')
    expect(queue.text).to.include('Éligible depuis le 1er').and.include('Décider')
    const address = /href="(\/marches\/\d+\/personnes\/\d+)"/.exec(queue.text)![1]!
    await app.db('standings').update({ changed: 99 })
    expect((await app.get('/')).text)
      .to.include('Heures à régulariser')
      .and.include(address)

    await app.follow(`${address}/regularisation`, {
      decision: '17/11/2026',
      motif: 'La pièce du prescripteur est arrivée après.',
      cle: 'early',
    })
    expect((await app.get('/heures/a-regulariser')).text).not.to.include(address)
    expect((await app.get('/')).text).not.to.include('Heures à régulariser')
    await app.as('nadir')
    expect((await app.get('/heures/a-regulariser')).status).to.equal(200)
  })
})
