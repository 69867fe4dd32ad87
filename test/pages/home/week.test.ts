import { expect } from 'chai'
import { costliestFirst, type Waiting } from '#server/pages/home/rules.ts'
import { unsettle } from '#server/register/standings/store.ts'
import { freshApp } from '../../support/app.ts'
import { addSteps, fileOn, noticed } from '../../support/proceedings.ts'

const plain = (html: string) =>
  html
    .replace(/<[^>]+>/g, ' ')
    .replace(/[\u00a0\u202f]/g, ' ')
    .replace(/\s+/g, ' ')

describe('the first page', () => {
  const app = freshApp()
  const read = async (path = '/') => plain((await app.get(path)).text)
  /** Over since, and nothing of its first month is waited for any more. */
  const endInSeptember = async (contractId: number, clauseId: number) => {
    await app.db('contracts').where({ id: contractId }).update({ ends_on: '2026-09-30' })
    const employers = await app.db('placements').where({ clause_id: clauseId }).distinct().pluck('employer_id')
    for (const senderId of employers) {
      const [{ id }] = await app
        .db('statements')
        .insert({
          clause_id: clauseId,
          sender_id: senderId,
          period: '2025-02',
          first_month: '2025-02',
          last_month: '2025-02',
          state: 'nothingWorked',
          received_on: '2025-03-10',
        })
        .returning('id')
      await app.db('statement_events').insert({
        statement_id: id,
        gesture: 'nothingWorked',
        state: 'nothingWorked',
        effect_on: '2025-02-28',
        received_on: '2025-03-10',
        recorded_at: '2025-03-10T10:00:00.000Z',
      })
    }
    await unsettle(app.db, [clauseId])
  }

  it('tells a facilitator what waits, the costliest first, with its gesture', async () => {
    const page = await read()
    expect(page).to.include('Mardi 17 novembre 2026.')
    expect(page).to.include('Construction du collège des Trois-Moulins, lot 2')
    expect(page).to.include('Réfection de la RD 18, traversée de Marvaux')
    expect(page).to.include('Prendre en charge')
    const stakes = [...(await app.get('/')).text.matchAll(/<progress max="\d+" value="(\d+)"/g)].map(found =>
      Number(found[1]),
    )
    expect(stakes.length).to.be.at.least(2)
    expect(stakes).to.deep.equal(stakes.toSorted((a, b) => b - a))
  })

  it('lists the statement that came and was not checked, with its hours', async () => {
    const page = await read('/?montrer=releves')
    expect(page).to.include('Relevé à contrôler')
    expect(page).to.include('Bâtisseurs du Canal, octobre 2026')
    expect(page).to.include('Contrôler le relevé')
  })

  it('counts in its pills what it shows', async () => {
    const all = await read('/?tout=oui')
    const shown = (await app.get('/?tout=oui')).text.match(/<li class="task /g)?.length
    expect(all).to.include(`Tout ${shown}`)
    const toTake = (await app.get('/?montrer=prise-en-charge')).text
    expect(toTake.match(/<li class="task /g)).to.have.length(1)
    expect(plain(toTake)).to.include('À prendre en charge 1')
  })

  it('forgets a contract once it is taken over, and says it once', async () => {
    const { contractId } = app.cast.rd18
    const page = (await app.get('/?montrer=prise-en-charge')).text
    const key = /name="cle" value="([^"]+)"/.exec(page)![1]!
    await app.post(`/marches/${contractId}/prise-en-charge`, { cle: key })
    await app.post(`/marches/${contractId}/prise-en-charge`, { cle: key })
    expect(await read('/?montrer=prise-en-charge')).to.include('Rien n’attend de ce côté.')
    expect(await app.db('journal').where({ action: 'contract.taken', subject_id: contractId })).to.have.length(1)
  })

  it('keeps a clause that nobody wrote down until somebody does', async () => {
    await app.post(`/marches/${app.cast.rd18.contractId}/prise-en-charge`, { cle: 'form-of-a-takeover' })

    const page = await read('/?montrer=clauses')
    expect(page).to.include('Clause à enregistrer Réfection de la RD 18')
    expect(page).to.include('Enregistrer la clause')
    expect((await app.get('/marches?etat=noClause')).text).to.include('Réfection de la RD 18')
  })

  it('shows a portfolio whose counts are those of the lists behind them', async () => {
    const html = (await app.get('/')).text
    const links = [...html.matchAll(/<\/svg> (\d+)<\/span> <a href="(\/marches\?[^"]+)"/g)]
    expect(links).not.to.have.length(0)
    for (const [, number, href] of links) {
      const list = plain((await app.get(href!.replaceAll('&amp;', '&'))).text)
      expect(list, href).to.match(new RegExp(`(sur|à) ${number} |\\b${number} marché`))
    }
  })

  it('weighs lateness in euros for an officer', async () => {
    await app.as('nadir')
    const page = await read()
    expect(page).to.include('€ de pénalité possible, si rien ne change').and.not.include('encourue Construction')
    expect(page).to.include('Réfection de la RD 18')
  })

  it('weighs nothing where the contract wrote no penalty', async () => {
    await app.db('clauses').where({ id: app.cast.troisMoulins.clauseId }).update({ penalty_cents: null })
    await app.as('nadir')
    expect(await read('/?montrer=trajectoire')).to.include('— aucun montant écrit')
  })

  it('says that the delay of a formal notice is over, and not what nobody noted', async () => {
    await fileOn(app.db, app.cast.troisMoulins.contractId, noticed('2026-10-12', '2026-10-12', 15))
    await app.as('nadir')
    const page = await read('/?montrer=trajectoire')
    expect(page).to.include('Le délai de la mise en demeure a fini le 27 octobre 2026.').and.not.include('sans réponse')
  })

  it('waits no more for a contract finished short once its penalty is decided', async () => {
    const { contractId, clauseId } = app.cast.troisMoulins
    await endInSeptember(contractId, clauseId)
    expect(await read('/?montrer=trajectoire')).to.include('Non atteint')
    await fileOn(app.db, contractId, [{ gesture: 'waive', dated_on: '2026-11-02', amount_cents: 0 }])
    expect(await read('/?montrer=trajectoire')).to.include('Rien n’attend de ce côté.')
  })

  it('waits again when that decision is taken back', async () => {
    const { contractId, clauseId } = app.cast.troisMoulins
    await endInSeptember(contractId, clauseId)
    const waived = { gesture: 'waive', dated_on: '2026-11-02', amount_cents: 0 }
    const file = await fileOn(app.db, contractId, [waived])
    const step = await app.db('proceeding_steps').where({ proceeding_id: file }).first('id')
    await addSteps(app.db, file, [{ gesture: 'takeBack', dated_on: '2026-11-03', cancels_id: step.id }])

    expect(await read('/?montrer=trajectoire')).to.include('Non atteint')
  })

  it('still waits for a contract that runs, whatever penalty was decided on its way', async () => {
    const { contractId } = app.cast.troisMoulins
    await fileOn(app.db, contractId, [{ gesture: 'waive', dated_on: '2026-03-02', amount_cents: 0 }])

    expect(await read('/?montrer=trajectoire')).to.include('Construction du collège des Trois-Moulins')
  })

  it('shows a director the figures of the institution, both terms of the rate, and each directorate', async () => {
    await app.as('helene')
    const page = await read()
    expect(page).to.match(/\d+ marchés? sur \d+ jugés? à fin octobre 2026/)
    expect(page).to.match(/Retenues [\d ]+,\d\d/)
    expect(page).to.match(/[\d ]+,\d\d h imputées sur [\d ]+ h dues/)
    expect(page).to.include('Direction des collèges')
  })

  it('tells an administrator what remains to set up', async () => {
    await app.as('theo')
    const page = await read()
    expect(page).to.include('Département de Haute-Vesle')
    expect(page).to.include('2 acheteurs nommés')
    expect(page).to.include('Aucun fichier n’a encore été importé.')
    expect(page).not.to.include('Trois-Moulins')
  })

  it('shows Inès nothing of another buyer', async () => {
    await app.as('ines')
    const page = await read('/?tout=oui')
    expect(page).not.to.include('Trois-Moulins')
    expect(page).not.to.include('RD 18')
  })

  it('begins, on the first day, with the one thing to do', async () => {
    const [buyer] = await app
      .db('buyers')
      .insert({ siret: '21999003300017', name: 'Syndicat des eaux', search_text: 'eaux', created_at: '2026-11-17' })
      .returning('id')
    await app.db('user_buyers').where({ user_id: app.cast.users.ines }).update({ buyer_id: buyer.id })
    await app.as('ines')
    const page = await read()
    expect(page).to.include('Commencez par les marchés déjà publiés')
    expect(page).to.include('Importer un fichier')
  })
})

describe('the order of what waits', () => {
  const item = (weight: number | null, since = ''): Waiting => ({ kind: 'releves', weight, since })
  const cases: [given: Waiting[], expected: (number | null)[]][] = [
    [
      [item(1), item(3), item(2)],
      [3, 2, 1],
    ],
    [
      [item(null), item(0), item(5)],
      [5, 0, null],
    ],
  ]
  for (const [given, expected] of cases)
    it(`puts ${expected.join(', ')} in this order`, () =>
      expect(costliestFirst(given).map(one => one.weight)).to.deep.equal(expected))

  it('puts the oldest first among those that weigh nothing', () =>
    expect(costliestFirst([item(null, '2026-11-02'), item(null, '2026-10-01')]).map(one => one.since)).to.deep.equal([
      '2026-10-01',
      '2026-11-02',
    ]))
})
