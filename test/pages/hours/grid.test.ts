import { expect } from 'chai'
import { freshApp, type Page } from '../../support/app.ts'
import { standingOf } from '../../support/standing.ts'

describe('filling the month grid', () => {
  const app = freshApp()
  const path = () => `/marches/${app.cast.troisMoulins.contractId}/heures`
  const placement = (index: number) => app.cast.troisMoulins.placementIds[index]!
  const first = () => placement(0)
  const second = () => placement(1)
  const third = () => placement(2)
  const stored = (placementId: number, month: string) =>
    app.db('hours').where({ placement_id: placementId, month }).first()

  /** The form as a browser would send it: every field of the page, then what was typed over. */
  async function opened(at = path()): Promise<Record<string, string>> {
    return fieldsOf(await app.get(at))
  }

  it('opens on the month that waits, with what is declared, excluded and counted', async () => {
    const page = await app.get(path())

    expect(page.text).to.include('Heures d’octobre\u00a02026').and.include('Relevé reçu le 10\u00a0novembre\u00a02026')
    expect(page.text).to.include('Avant juillet').and.include('Enregistrer et valider octobre')
    expect(words(page)).to.match(/Déclarées 963,00 64,50 64,50 64,50 64,50 1\u00a0221,00/)
    expect(words(page)).to.include('Dominique Durand').and.include('P-003 ·')
  })

  it('saves what is typed, with a French comma, and keeps the earlier figure of a correction', async () => {
    const form = await opened()
    const page = await app.follow(path(), {
      ...form,
      [`h-${second()}-2026-10`]: '96,5',
      [`h-${third()}-2026-11`]: '12',
      geste: 'enregistrer',
    })

    expect(page.text).to.include('2 chiffres enregistrés.')
    expect(await stored(second(), '2026-10')).to.include({ centihours: 96_50, version: 2 })
    expect(await stored(third(), '2026-11')).to.include({ centihours: 12_00, version: 1 })
    expect(words(page)).to.include('P-007 , octobre\u00a02026, corrigé\u00a0: 21,50 → 96,50. Camille Aubry')
    const entry = await app.db('journal').where({ action: 'hours.logged' }).first()
    expect(JSON.parse(entry.before)).to.deep.equal({ 'P-007 2026-10': 2150, 'P-014 2026-11': null })
    expect(JSON.parse(entry.after)).to.deep.equal({ 'P-007 2026-10': 9650, 'P-014 2026-11': 1200 })
  })

  it('refuses a month that cannot be, guesses what was meant, and loses nothing', async () => {
    const page = await app.post(path(), {
      ...(await opened()),
      [`h-${first()}-2026-10`]: '1515',
      [`h-${second()}-2026-10`]: 'beaucoup',
      [`h-${third()}-2026-11`]: '12',
      geste: 'enregistrer',
    })

    expect(page.status).to.equal(422)
    expect(page.text).to.match(/<title>Erreur\u00a0:/)
    expect(page.text).to.include('2\u00a0points sont à corriger, rien n’est perdu')
    expect(page.text).to.include('Vouliez-vous écrire 151,5').and.include('n’est pas un nombre d’heures')
    expect(fieldsOf(page)).to.include({
      [`h-${first()}-2026-10`]: '1515',
      [`h-${second()}-2026-10`]: 'beaucoup',
      [`h-${third()}-2026-11`]: '12',
    })
    expect(await stored(third(), '2026-11')).to.equal(undefined)
  })

  it('reads hours as people write them, and never makes one number of two', async () => {
    const form = await opened()
    await app.post(path(), { ...form, [`h-${second()}-2026-10`]: '15h40', [`h-${third()}-2026-10`]: '23:30\u00a0' })
    expect(await stored(second(), '2026-10')).to.include({ centihours: 15_67 })
    expect(await stored(third(), '2026-10')).to.include({ centihours: 23_50 })

    const again = await opened()
    for (const [text, words] of [
      ['7 8', 'Il y a ici deux nombres, 7 et 8'],
      ['14\n7', 'Il y a ici deux nombres, 14 et 7'],
      ['15h75', 'vouliez-vous écrire 15,75 ou 16h15'],
      ['1.515', 'vouliez-vous écrire 1,52 ou 1\u00a0515'],
      [`12${' '.repeat(80)}7`, 'Ce texte est trop long pour un nombre'],
    ] as const) {
      const page = await app.post(path(), { ...again, [`h-${second()}-2026-10`]: text })
      expect(page.status, text).to.equal(422)
      expect(page.text, text).to.include(words)
    }
    expect(await stored(second(), '2026-10')).to.include({ centihours: 15_67 })
  })

  it('keeps an hour that does not count, and says why', async () => {
    await app
      .db('participants')
      .where({ id: app.cast.troisMoulins.participantIds[2] })
      .update({ eligible_on: '2026-10-12' })
    const page = await app.get(path())

    expect(page.text).to.include('L’éligibilité de P-014 n’a été établie que le 12\u00a0octobre\u00a02026.')
    expect(page.text).to.include('dont 8,16 exclues')
    expect(words(page)).to.match(/Retenues .* 56,34 /)
  })

  it('lets one hour count for one contract only', async () => {
    const [participantId] = app.cast.troisMoulins.participantIds
    const [placement] = await app
      .db('placements')
      .insert({
        participant_id: participantId,
        clause_id: app.cast.halles.clauseId,
        employer_id: app.cast.companies.relais,
        mode: 'MAD_ETTI',
        hired_on: '2026-10-01',
        created_at: app.clock.now(),
      })
      .returning('id')
    await app.db('hours').insert({
      placement_id: placement.id,
      clause_id: app.cast.halles.clauseId,
      month: '2026-10',
      centihours: 150_00,
      logged_at: app.clock.now(),
    })
    const page = await app.post(path(), { ...(await opened()), [`h-${first()}-2026-10`]: '80' })

    expect(page.status).to.equal(422)
    expect(page.text).to.include('P-003 a déjà 150,00\u00a0h ce mois-là sur un autre contrat.')
  })

  it('does once the form that is sent twice', async () => {
    const form = { ...(await opened()), [`h-${third()}-2026-11`]: '12', geste: 'enregistrer' }
    const once = await app.post(path(), form)
    const twice = await app.post(path(), form)

    expect([once.status, twice.status]).to.deep.equal([303, 303])
    expect(await stored(third(), '2026-11')).to.include({ centihours: 12_00, version: 1 })
    expect(await app.db('journal').where({ action: 'hours.logged' })).to.have.length(1)
  })

  it('shows both figures when two people change one cell, and loses neither', async () => {
    const mine = await opened()
    await app.post(path(), { ...mine, cle: 'another-key', [`h-${second()}-2026-10`]: '90' })
    const page = await app.post(path(), {
      ...mine,
      [`h-${second()}-2026-10`]: '96',
      [`h-${third()}-2026-11`]: '12',
    })

    expect(page.status).to.equal(409)
    expect(page.text).to.include('Camille Aubry a écrit 90,00\u00a0h pour P-007 en octobre')
    expect(page.text).to.include('Vous avez écrit 96')
    expect(fieldsOf(page)).to.include({ [`h-${second()}-2026-10`]: '96', [`h-${third()}-2026-11`]: '12' })

    await app.follow(path(), { ...fieldsOf(page), geste: 'enregistrer' })
    expect(await stored(second(), '2026-10')).to.include({ centihours: 96_00, version: 3 })
    expect(await app.db('hour_revisions').orderBy('id').pluck('centihours')).to.deep.equal([2150, 9000])
  })

  it('still knows what was on the screen first once it was shown again: filled, pasted in, or refused', async () => {
    const form = { ...(await opened()), [`h-${first()}-2026-10`]: '60' }
    await app.db('hours').where({ placement_id: first(), month: '2026-10' }).update({ centihours: 50_00, version: 2 })
    const again: Record<string, string>[] = [
      { geste: 'copier-2026-11' },
      { geste: 'placer', bloc: '12', 'bloc-personne': String(third()), 'bloc-mois': '2026-11' },
      { geste: 'enregistrer', recu: '18/11/2026' },
    ]
    for (const asked of again) {
      const page = await app.post(path(), { ...form, ...asked })
      expect(page.text, asked.geste).to.include('Camille Aubry a écrit 50,00\u00a0h').and.include('value="60"')
    }
  })

  it('leaves alone what someone else changed and I did not', async () => {
    const mine = await opened()
    await app.post(path(), { ...mine, cle: 'another-key', [`h-${second()}-2026-10`]: '90' })
    const refused = await app.post(path(), { ...mine, [`h-${third()}-2026-11`]: '999' })
    expect(fieldsOf(refused)[`h-${second()}-2026-10`]).to.equal('90,00')

    await app.follow(path(), { ...fieldsOf(refused), [`h-${third()}-2026-11`]: '9' })
    expect(await stored(second(), '2026-10')).to.include({ centihours: 90_00 })
  })

  it('copies last month into what is empty, and saves nothing yet', async () => {
    const page = await app.post(path(), { ...(await opened()), geste: 'copier-2026-11' })

    expect(page.status).to.equal(200)
    expect(fieldsOf(page)).to.include({
      [`h-${first()}-2026-11`]: '20,00',
      [`h-${second()}-2026-11`]: '21,50',
      [`h-${third()}-2026-11`]: '23,00',
    })
    expect(await stored(first(), '2026-11')).to.equal(undefined)
  })

  it('closes the month, and what counts is counted at once', async () => {
    const before = await standingOf(app.db, app.cast.troisMoulins.clauseId)
    const page = await app.follow(path(), { ...(await opened()), geste: 'valider' })

    expect(page.text).to.include('Le relevé d’octobre\u00a02026 est validé.')
    expect(fieldsOf(page)).not.to.have.property(`h-${first()}-2026-10`)
    expect(before).to.include({ logged_centihours: 1221_00, accepted_centihours: 1156_50 })
    expect(await standingOf(app.db, app.cast.troisMoulins.clauseId)).to.include({
      logged_centihours: 1221_00,
      accepted_centihours: 1221_00,
      counted_centihours: 1221_00,
    })
  })

  it('closes a month once when the form is sent twice', async () => {
    const form = { ...(await opened()), [`h-${first()}-2026-10`]: '30', geste: 'valider' }
    const [once, twice] = [await app.post(path(), form), await app.post(path(), form)]

    expect([once.status, twice.status]).to.deep.equal([303, 303])
    expect(await app.db('journal').where({ action: 'statement.validated' })).to.have.length(1)
  })

  it('does not close a month on figures that somebody else wrote meanwhile', async () => {
    const mine = await opened()
    await app.post(path(), { ...mine, cle: 'another-key', [`h-${second()}-2026-10`]: '90' })
    const page = await app.post(path(), { ...mine, geste: 'valider' })

    expect(page.status).to.equal(422)
    expect(words(page)).to.include(
      'Quelqu’un a écrit des heures d’octobre\u00a02026 depuis que vous avez ouvert cette page.',
    )
    const read = await app.post(path(), { ...fieldsOf(page), geste: 'valider' })
    expect(read.status).to.equal(303)
    expect(await stored(second(), '2026-10')).to.include({ centihours: 90_00 })
  })

  it('does not close a month that is not over, nor write into one that is closed', async () => {
    const november = await app.post(path(), { ...(await opened()), mois: '2026-11', geste: 'valider' })
    expect(november.status).to.equal(422)
    expect(november.text).to.include('Le mois de novembre\u00a02026 n’est pas fini.')

    const late = await app.post(path(), { ...(await opened()), [`h-${first()}-2026-09`]: '50' })
    expect(late.status).to.equal(422)
    expect(late.text).to.include('Le relevé de septembre\u00a02026 est arrêté.').and.include('Ouvrir le relevé')
    expect(await stored(first(), '2026-09')).to.include({ centihours: 20_00 })
  })

  it('asks the day the company answered, and refuses one to come', async () => {
    const form = await opened()
    expect(form.recu).to.equal('10/11/2026')
    const tomorrow = await app.post(path(), { ...form, recu: '18/11/2026', [`h-${first()}-2026-10`]: '21' })
    expect(tomorrow.status).to.equal(422)
    expect(tomorrow.text)
      .to.include('Ce relevé n’a pas pu arriver après aujourd’hui.')
      .and.include('value="18/11/2026"')
    expect((await app.post(path(), { ...form, recu: '31/02/2026' })).status).to.equal(422)

    const page = await app.follow(path(), { ...form, recu: '12/11/2026', [`h-${first()}-2026-10`]: '21' })
    expect(page.text)
      .to.include('Relevé reçu le 12\u00a0novembre\u00a02026')
      .and.include('Le jour de réception est corrigé.')
    const again = await app.follow(path(), { ...fieldsOf(page), [`h-${second()}-2026-10`]: '22' })
    expect(again.text).to.include('Un chiffre enregistré.').and.not.include('Le jour de réception')
    const days = app.db('statements').where({ clause_id: app.cast.troisMoulins.clauseId, period: '2026-10' })
    expect(await days.pluck('received_on')).to.deep.equal(['2026-11-12', '2026-11-12'])
  })

  it('says of the other months that they came today: the day that is asked is that of one month', async () => {
    const form = { ...(await opened()), recu: '10/11/2026', [`h-${first()}-2026-11`]: '12' }
    await app.follow(path(), form)
    const { clauseId } = app.cast.troisMoulins
    const november = app.db('statements').where({ clause_id: clauseId, period: '2026-11' })
    expect(await november.pluck('received_on')).to.deep.equal([app.clock.today()])
    const october = await app.db('statements').where({ clause_id: clauseId, period: '2026-10' }).pluck('received_on')
    expect([...new Set(october)]).to.deep.equal(['2026-11-10'])
  })

  it('tells « nobody worked » from silence', async () => {
    const halles = `/marches/${app.cast.halles.contractId}/heures`
    await app.db('placements').insert({
      participant_id: app.cast.halles.participantId,
      clause_id: app.cast.halles.clauseId,
      employer_id: app.cast.companies.relais,
      mode: 'MAD_ETTI',
      hired_on: '2026-03-02',
      created_at: app.clock.now(),
    })
    const page = await app.follow(halles, { ...(await opened(`${halles}?mois=2026-10`)), geste: 'neant' })
    expect(page.text)
      .to.include('C’est noté\u00a0: aucune heure en octobre\u00a02026.')
      .and.include('Personne n’a travaillé')
    const said = await app.db('statements').where({ clause_id: app.cast.halles.clauseId })
    expect(said.map(({ period, state, sender_id }) => [period, state, sender_id])).to.have.deep.members([
      ['2026-10', 'nothingWorked', app.cast.companies.relais],
      ['2026-10', 'nothingWorked', app.cast.companies.couleurs],
    ])

    const refused = await app.post(path(), { ...(await opened()), geste: 'neant' })
    expect(refused.status).to.equal(422)
    expect(refused.text).to.include('64,50\u00a0h sont déclarées en octobre\u00a02026.')
  })

  it('shows the months to those who do not write them, without a field nor anybody', async () => {
    await app.db('placements').where({ id: first() }).update({ mode: 'ST_TIH' })
    expect((await app.get(path())).text).to.include('travailleur indépendant handicapé')
    await app.as('nadir')
    const page = await app.get(path())

    expect(page.status).to.equal(200)
    expect(page.text).to.include('Tous employeurs ensemble').and.not.include('name="h-').and.not.include('Enregistrer')
    expect(page.text)
      .to.include('64,50')
      .and.not.match(/P-\d{3}|à titre sensible|handicapé/)
    expect((await app.post(path(), {})).status).to.equal(404)
  })

  it('does not exist for another buyer, and ignores rows of another contract', async () => {
    const stranger = { ...(await opened()), [`h-${first()}-2026-10`]: '30' }
    await app.as('ines')
    expect((await app.get(path())).status).to.equal(404)
    await app.post(`/marches/${app.cast.halles.contractId}/heures`, stranger)
    expect(await stored(first(), '2026-10')).to.include({ centihours: 20_00 })
  })

  it('says what is missing when nothing can be filled yet', async () => {
    expect((await app.get(`/marches/${app.cast.rd18.contractId}/heures`)).text).to.include(
      'Aucune clause n’est encore enregistrée',
    )
    expect((await app.get(`/marches/${app.cast.halles.contractId}/heures`)).text).to.include(
      'Personne n’est encore placé sur ce marché',
    )
  })

  it('holds three hundred people', async () => {
    const { clauseId } = app.cast.troisMoulins
    for (let index = 0; index < 300; index++) {
      const [participant] = await app
        .db('participants')
        .insert({
          number: 1000 + index,
          buyer_id: app.cast.buyers.hauteVesle,
          ground: 'B_BRSA',
          created_at: app.clock.now(),
        })
        .returning('id')
      await app.db('placements').insert({
        participant_id: participant.id,
        clause_id: clauseId,
        employer_id: app.cast.companies.relais,
        mode: 'MAD_ETTI',
        hired_on: '2026-10-01',
        created_at: app.clock.now(),
      })
    }
    const form = await opened()
    for (const name of Object.keys(form)) if (/^h-\d+-2026-10$/.test(name)) form[name] = '10'
    const page = await app.follow(path(), { ...form, geste: 'enregistrer' })

    expect(page.text).to.include('303 chiffres enregistrés.')
  })
})

/** The visible words of a page, one space between each. */
function words(page: Page): string {
  return page.text
    .replace(/<(script|style|svg|title)[\s\S]*?<\/\1>/g, ' ')
    .replace(/<[^>]+>/g, ' ')
    .replace(/[ \n\t]+/g, ' ')
}

function fieldsOf(page: Page): Record<string, string> {
  const form = /<form[^>]*class="grid-form"[\s\S]*?<\/form>/.exec(page.text)?.[0] ?? ''
  const fields: Record<string, string> = {}
  for (const [input] of form.matchAll(/<input[^>]*>/g)) {
    const name = / name="([^"]*)"/.exec(input)?.[1]
    if (name) fields[name] = / value="([^"]*)"/.exec(input)?.[1] ?? ''
  }
  return fields
}
