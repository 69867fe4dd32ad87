import { expect } from 'chai'
import { measured } from '#server/compliance/measure.ts'
import { freshApp } from '../../support/app.ts'

// Long out of work and living in a priority district: both are true, each has its paper.

describe('someone who stands on several grounds', () => {
  const app = freshApp()
  const whole = {
    critere: 'B_DELD',
    justificatif: 'Attestation France Travail',
    justificatif_le: '02/03/2026',
    vu_par: 'Camille Aubry',
    critere_2: 'B_QPV',
    justificatif_2: 'Justificatif de domicile',
    justificatif_le_2: '10/02/2026',
    vu_par_2: 'Mission locale',
    version: '1',
  }
  const counted = async (known?: string) => {
    const reading = { at: '2026-11-17', today: '2026-11-17', ...(known && { known }) }
    return (await measured(app.db, [app.cast.troisMoulins.clauseId], reading)).get(app.cast.troisMoulins.clauseId)!
      .counted
  }

  it('keeps each with its paper, its day and who saw it, and shows them', async () => {
    const page = await app.follow('/participants/P-014/modifier', whole)
    expect(page.text).to.include('Attestation France Travail, du 2\u00a0mars\u00a02026, vue par Camille Aubry')
    expect(page.text)
      .to.include('Habitant de QPV\u00a0: Justificatif de domicile')
      .and.include('vue par Mission locale')
    const form = await app.get('/participants/P-014/modifier')
    expect(form.text).to.include('value="10/02/2026"').and.include('value="Mission locale"')
    expect((await app.get('/participants')).text).to.include('aussi Habitant de QPV')
    expect((await app.get('/participants?critere=B_QPV')).text).to.include('>P-014</a>')
    expect((await app.get('/participants.csv')).text).to.include('Demandeur d’emploi de longue durée;Habitant de QPV')
  })

  it('refuses the same twice, a paper of no ground and a paper of tomorrow', async () => {
    const twice = await app.post('/participants/P-014/modifier', { ...whole, critere_2: 'B_DELD' })
    expect(twice.status).to.equal(422)
    expect(twice.text).to.include('Ce critère est déjà choisi au-dessus.')
    const none = await app.post('/participants/P-014/modifier', { ...whole, critere_2: '' })
    expect(none.text).to.include('Choisissez le critère que prouve ce justificatif.')
    const future = await app.post('/participants/P-014/modifier', { ...whole, justificatif_le_2: '01/12/2026' })
    expect(future.text).to.include('Cette date est dans l’avenir.')
    expect(await app.db('participant_grounds')).to.deep.equal([])
  })

  it('is eligible from the first ground that is shown: one is enough, one without a paper gives nothing', async () => {
    const [, , id] = app.cast.troisMoulins.participantIds
    await app.db('participants').where({ id }).update({ eligible_on: '2025-06-02', evidence_on: '2025-08-01' })
    const late = await counted()
    const second = { ...whole, justificatif_le: '01/08/2025', justificatif_le_2: '' }
    await app.post('/participants/P-014/modifier', second)
    expect(await counted()).to.equal(late)

    await app.post('/participants/P-014/modifier', { ...second, justificatif_le_2: '01/06/2025', version: '2' })
    expect(await counted()).to.be.greaterThan(late)
    await app.db('participant_grounds').update({ created_at: '2026-11-19T08:00:00.000Z' })
    expect(await counted('2026-11-17')).to.equal(late)

    await app.post('/participants/P-014/modifier', {
      ...second,
      justificatif_le_2: '01/06/2025',
      depuis_2: '01/09/2025',
      version: '3',
    })
    expect(await counted()).to.equal(late)
  })

  it('hides the sensitive ones from all but facilitators, in pages, sheets and the journal', async () => {
    await app.post('/participants/P-014/modifier', { ...whole, critere_2: 'B_TH', justificatif_2: 'Attestation RQTH' })
    await app.as('nadir')
    for (const path of ['/participants', '/participants/P-014', '/participants.csv', '/journal', '/journal.csv']) {
      const { text } = await app.get(path)
      expect(text, path).not.to.include('handicapé').and.not.include('RQTH')
    }
    expect((await app.get('/participants')).status).to.equal(404)
  })

  it('withdraws one that is no longer, and a past reading still has it', async () => {
    await app.post('/participants/P-014/modifier', whole)
    await app.post('/participants/P-014/modifier', {
      ...whole,
      critere_2: '',
      justificatif_2: '',
      justificatif_le_2: '',
      version: '2',
    })
    const [row] = await app.db('participant_grounds')
    expect(row).to.include({ ground: 'B_QPV', removed_by: app.cast.users.camille })
    expect((await app.get('/participants/P-014')).text).not.to.include('Autre critère')
  })
})
