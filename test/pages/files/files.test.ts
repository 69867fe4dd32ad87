import { writeFileSync } from 'node:fs'
import { expect } from 'chai'
import { gridOf } from '#server/register/hours/grid-store.ts'
import { establishEligibility } from '#server/register/participants/actions.ts'
import { putIdentity } from '#server/register/participants/identities.ts'
import { participantOf } from '#server/register/participants/store.ts'
import { written } from '../../exchange/intake/recognised.ts'
import { type Written, workbook } from '../../exchange/sheets/written.ts'
import { freshApp } from '../../support/app.ts'
import { leave, newPage, watched } from '../../support/browser.ts'
import { PEOPLE } from '../../terminal/hours-files.ts'

describe('a file of hours, from the page', () => {
  const app = freshApp()
  const contractId = () => app.cast.troisMoulins.contractId

  beforeEach(async () => {
    for (const [index, participant_id] of app.cast.troisMoulins.participantIds.entries()) {
      const [last_name, first_name, born_on] = PEOPLE[index]!
      await app.db('identities').where({ participant_id }).update({ last_name, first_name, born_on })
    }
    await app.as('camille')
  })

  // « Dialo M. » is near two people: nothing proves which.
  const rows = (hours: number, month = 'octobre 2026'): Written[][] => [
    [`Relevé d’heures – ${month}`],
    ['Nom et prénom', 'Heures'],
    ['NGUESSAN Aya', hours],
    ['DIALO M.', hours + 1],
  ]

  async function dropped(
    sheet: Written[][] | Uint8Array,
    { mois = '2026-10', name = 'releve.xlsx', sender = 'Bâtisseurs' } = {},
  ) {
    const form = new FormData()
    form.set('fichier', new Blob([sheet instanceof Uint8Array ? sheet : workbook([{ rows: sheet }])]), name)
    for (const [key, value] of Object.entries({
      mois,
      expediteur: sender,
      marche: String(contractId()),
      cle: `d-${mois}-${name}`,
    }))
      form.set(key, value)
    const answer = await app.post('/fichiers', form)
    expect(answer.status, answer.text).to.equal(303)
    await read(answer.location!)
    return answer.location!
  }

  /** The page, once its file is read. */
  async function read(address: string) {
    for (;;) {
      const page = await app.get(address)
      if (!page.text.includes('en cours de lecture')) return page
      await new Promise(done => setTimeout(done, 300))
    }
  }

  const october = async (month = '2026-10') => {
    const grid = await gridOf(app.db, app.cast.troisMoulins.clauseId)
    const [diallo, aya] = app.cast.troisMoulins.placementIds.map(id => grid.cells.get(`${id}-${month}`)?.centihours)
    return [diallo, aya]
  }

  it('is dropped, read, asked about once, saved, undone, and what it taught serves the next month', async () => {
    const page = await newPage(app)
    const { complaints } = watched(page, app.origin)
    await page.goto(`${app.origin}/fichiers?marche=${contractId()}&mois=2026-10`)
    const path = written(new Uint8Array(), 'octobre.xlsx')
    writeFileSync(path, workbook([{ rows: rows(30) }]))
    const input = (await page.$('input[type=file]'))!
    await (input as unknown as { uploadFile(path: string): Promise<void> }).uploadFile(path)
    await page.type('#expediteur', 'Bâtisseurs')
    const press = (button: string) => Promise.all([page.waitForNavigation(), page.click(button)])
    await press('.file-drop button')
    const shown = () =>
      page.$eval('main', main => (main as unknown as { innerText: string }).innerText.replace(/[\u00a0\u202f]/g, ' '))
    const text = async () => {
      while ((await shown()).includes('en cours de lecture')) await page.reload()
      return shown()
    }
    expect(await text())
      .to.include('1 ligne est prête')
      .and.include('Qui est « DIALO M. »')
    expect(await page.$$eval('.file-sheet .file-mark', marks => marks.map(mark => mark.textContent))).to.deep.equal([
      'Modifié',
      'Personne à confirmer',
    ])
    await page.focus('[data-who] input')
    await page.keyboard.press('1')
    await press('.file-questions button.btn-primary')
    expect(await text()).to.include('2 lignes sont prêtes')
    await press('.verdict-panel button.btn-primary')
    expect(await text())
      .to.include('2 lignes sont enregistrées')
      .and.include('Diallo Mamadou (P-003)')
    expect(await october()).to.deep.equal([3_100, 3_000])
    expect((await app.db('statement_events').orderBy('id', 'desc').first()).channel).to.equal('file')
    const address = new URL(page.url()).pathname
    expect(complaints.filter(one => !one.includes('ERR_ABORTED'))).to.deep.equal([]) // a page that asks again
    await leave(page)
    const statement = async () =>
      (await app.get(`/marches/${contractId()}/releves/2026-10`)).text.replaceAll(/[\u00a0\u202f]|&nbsp;/g, ' ')
    expect(await statement())
      .to.include(`href="${address}"`)
      .and.include('2 chiffres d’après ce fichier.')

    const next = await dropped(rows(40, 'septembre 2026'), { mois: '2026-09' })
    const { text: second } = await read(next)
    expect(second).to.not.include('Qui est')
    expect(second.match(/est arrêté/g)).to.have.length(2) // both are known: their month is closed

    await app.post(`${address}/annulation`, { cle: 'annuler' })
    expect((await read(address)).text).to.include('2\u00a0annulées, 0\u00a0gardée, 0\u00a0impossible')
    expect(await october()).to.deep.equal([2_000, 2_150])
    expect(await statement()).to.include('import annulé, 2 chiffres repris.')
    expect((await read(next)).text).to.include('Qui est')
  })

  it('is given back as it came, as a file that no browser opens, with a line of the journal', async () => {
    const sheet = workbook([{ rows: rows(30) }])
    const address = await dropped(sheet, { name: 'Relevé Diallo.xlsx' })
    const { headers, bytes } = await app.get(`${address}/original`)
    expect(Buffer.from(bytes).equals(Buffer.from(sheet))).to.equal(true)
    expect(headers.get('content-disposition')).to.match(/^attachment; filename="releve-\d+\.xlsx"$/)
    expect(headers.get('content-security-policy')).to.equal("sandbox; default-src 'none'")
    expect(headers.get('x-content-type-options')).to.equal('nosniff')
    expect(await app.db('journal').where({ action: 'file.taken' })).to.have.length(1)
    await app.as('helene')
    for (const path of [address, `${address}/original`, '/fichiers']) expect((await app.get(path)).status).to.equal(404)
  })

  it('says its total beside that of its lines, and is saved once somebody says why it is wrong', async () => {
    const sheet = [...rows(30).slice(0, 3), ['Total', 99]]
    const address = await dropped(sheet)
    const { text } = await read(address)
    expect(text).to.include('99,00').and.include('30,00').and.include('Pourquoi le total')
    expect((await app.post(`${address}/enregistrement`, { cle: 'a', motif: '' })).status).to.equal(422)
    expect(await october()).to.deep.equal([2_000, 2_150])
    await app.post(`${address}/enregistrement`, { cle: 'b', motif: 'Le total compte un départ.' })
    expect(await october()).to.deep.equal([2_000, 3_000])
  })

  it('is corrected in its cells, for itself alone, by somebody who is named', async () => {
    const wrong: Written[][] = [
      ['Nom et prénom', 'Heures'],
      ['NGUESSAN Aya', 7.5],
      ['KOWALCZYK Agnieszka', 12],
      ['Total', 87],
    ]
    const bytes = workbook([{ rows: wrong }])
    const address = await dropped(bytes)
    const before = await read(`${address}?cellule=1-B2`)
    expect(before.text)
      .to.include('ses lignes font 19,50')
      .and.match(/name="valeur" value="7[,.]5"/)
    const typed = (valeur: string, cle: string) => app.post(`${address}/reponses`, { cle, cellule: '1-B2', valeur })
    const refused = await typed('7h75', 'a')
    expect([refused.status, refused.text.includes('Les minutes vont de 0 à 59')]).to.deep.equal([422, true])
    await typed('75', 'b')
    const after = await read(address)
    expect(after.text)
      .to.include('Le total du fichier concorde')
      .and.match(/<s>7[,.]5<\/s> <b>75<\/b>/)
    expect(after.text).to.include('par Camille')
    await app.post(`${address}/enregistrement`, { cle: 'c' })
    expect((await october())[1]).to.equal(7_500)
    expect((await read(address)).text).to.include('Chiffres corrigés dans ce fichier')

    // The same bytes again are the same figures; the next file of this sender says its own.
    const again = await read(await dropped(bytes, { name: 'encore.xlsx' }))
    expect(again.text).to.include('Rien de nouveau à enregistrer')
    const next = await dropped([...wrong.slice(0, 3), ['Total', 19.5]], { name: 'suivant.xlsx' })
    expect((await read(next)).text).to.include('19,50\u00a0h lues')
    await app.post(`${next}/reponses`, { cle: 'd', cellule: '1-B2', valeur: '8' })
    await app.post(`${next}/reponses`, { cle: 'e', cellule: '1-B2', valeur: '' })
    expect((await read(next)).text)
      .to.include('19,50\u00a0h lues')
      .and.not.include('Chiffres corrigés')
  })

  it('brings those who join: found written in full, they are added in one gesture, then their hours are', async () => {
    const joiners: Written[][] = [
      ['Nom et prénom', 'Né(e) le', 'Type de contrat', 'Date d’entrée', 'Critère', 'SIREN', 'Heures'],
      ['MOREAU Julien', '02/01/1999', 'Intérim d’insertion', '05/10/2026', 'RSA', '', 70],
      ['Sadio TRAORE', '11/06/2001', '', '12/10/2026', '', '', 35],
    ]
    const employer = await app.db('companies').where({ id: app.cast.companies.relais }).first('identifier', 'name')
    for (const row of joiners.slice(1)) row[5] = employer!.identifier.slice(0, 9)
    const address = await dropped(joiners, { sender: employer!.name })
    const { text } = await read(address)
    const written = text.matchAll(/name="(j\d+-(?:nom|prenom|naissance|embauche|depart|marche))" value="([^"]*)"/g)
    const fields = Object.fromEntries([...written].map(([, name, value]) => [name!, value!]))
    const chosen = [...text.matchAll(/<select[^>]*name="(j\d+-\w+)"[\s\S]*?<\/select>/g)].map(([list, name]) => [
      name!,
      /value="([^"]*)" selected/.exec(list)?.[1] ?? '',
    ])
    const form: Record<string, string> = { ...fields, ...Object.fromEntries(chosen) }
    expect(form).to.include({
      'j0-nom': 'MOREAU',
      'j0-prenom': 'Julien',
      'j0-naissance': '02/01/1999',
      'j0-embauche': '05/10/2026',
      'j0-critere': 'B_BRSA',
      'j0-modalite': 'MAD_ETTI',
      'j0-employeur': String(app.cast.companies.relais),
      'j1-nom': 'TRAORE',
      'j1-critere': '',
      'j1-modalite': 'MAD_ETTI',
    })
    expect(text).to.include('Lu en A2').and.include('Lu en D3')
    expect([...text.matchAll(/name="j(\d)-ajouter" value="1" checked/g)].map(([, one]) => one)).to.deep.equal(['0'])

    const refused = await app.post(`${address}/personnes`, { ...form, cle: 'a', 'j0-ajouter': '1', 'j1-ajouter': '1' })
    expect([refused.status, refused.text.includes('Choisissez le critère')]).to.deep.equal([422, true])
    const people = () => app.db('participants').orderBy('id').select('eligible_on', 'ground')
    const before = (await people()).length
    const both = { ...form, 'j0-ajouter': '1', 'j1-ajouter': '1', 'j1-critere': 'B_DELD' }
    expect((await app.post(`${address}/personnes`, { ...both, cle: 'b' })).status).to.equal(303)
    expect((await people()).slice(before)).to.deep.equal([
      { eligible_on: null, ground: 'B_BRSA' },
      { eligible_on: null, ground: 'B_DELD' },
    ])
    const after = await read(address)
    expect(after.text).to.include('2 lignes sont prêtes'.replace(' ', '\u00a0')).and.not.include('Personnes à ajouter')
    await app.post(`${address}/enregistrement`, { cle: 'c' })
    expect(await app.db('statement_file_lines').pluck('after_centihours')).to.deep.equal([7_000, 3_500])
    await undoneWithItsPeople(address)
  })

  /** Of the two whom it brought, one was found eligible since: that one stays, the other leaves with the hours. */
  async function undoneWithItsPeople(address: string) {
    const [stays, leaves] = await app.db('deposit_joiners').orderBy('id').select('participant_id', 'placement_id')
    const { number, buyer_id } = (await app.db('participants').where({ id: stays!.participant_id }).first())!
    const person = (await participantOf(app.db, buyer_id, number))!
    const author = { userId: null, at: app.clock.now(), today: app.clock.today(), formKey: null }
    await establishEligibility(app.db, person, '2026-10-01', author)
    const saved = await app.get(address)
    expect(saved.text)
      .to.include('Annuler cet import retire 2\u00a0chiffres et 1\u00a0personne ajoutée.')
      .and.include('reste\u00a0: 1\u00a0personne ajoutée.')
      .and.include('Resterait\u00a0: sa fiche a été complétée depuis')
    expect((await app.post(`${address}/annulation`, { cle: 'd' })).status).to.equal(303)
    const undone = await app.get(address)
    expect(undone.text).to.include('Gardée\u00a0: sa fiche a été complétée depuis').and.include('Retirée du marché')
    const grid = await gridOf(app.db, app.cast.troisMoulins.clauseId)
    const here = grid.rows.map(({ placementId }) => placementId)
    expect([here.includes(stays!.placement_id), here.includes(leaves!.placement_id)]).to.deep.equal([true, false])
    // What it was is kept, and a past reading finds it.
    const own = { placement_id: leaves!.placement_id }
    expect(await app.db('placement_revisions').where(own).pluck('left_on')).to.deep.equal([null])
    expect((await app.get(`/marches/${contractId()}/heures?mois=2026-10`)).text).to.not.include('TRAORE')
    // The same file again proposes them as persons who are known, and writes nobody twice.
    const people = (await app.db('participants').pluck('id')).length
    const again = await dropped(await bytesOf(address))
    expect((await read(again)).text).to.include('Personnes à ajouter')
    expect((await app.db('participants').pluck('id')).length).to.equal(people)
  }

  async function bytesOf(address: string): Promise<Uint8Array> {
    const [id] = address.match(/\d+$/)!
    const { file_id } = (await app
      .db('deposits')
      .where({ id: Number(id) })
      .first('file_id'))!
    return (await app.db('statement_files').where({ id: file_id! }).first('bytes'))!.bytes as Uint8Array
  }

  it('offers those who join alike on its own page and beside other files, and asks the same there', async () => {
    const same = PEOPLE[1]!
    const aya = app.cast.troisMoulins.participantIds[1]!
    const { buyer_id } = (await app.db('participants').where({ id: aya }).first('buyer_id'))!
    const identity = { lastName: same[0], firstName: same[1], bornOn: same[2], city: '', phone: '' }
    await putIdentity(app.db, aya, buyer_id, identity)
    const [day, month, year] = [same[2].slice(8), same[2].slice(5, 7), same[2].slice(0, 4)]
    const address = await dropped([
      ['Nom et prénom', 'Né(e) le', 'Critère', 'Heures'],
      ['Mme SISSOKO MARIAM (intérim)', '11/06/2001', 'RSA', 35],
      [`${same[0]} ${same[1]}`, `${day}/${month}/${year}`, '', 12],
    ])
    const page = await read(`${address}?cellule=1-D3`)
    const field = /name="(qui-[^"]+)"/.exec(page.text)![1]!
    await app.post(`${address}/reponses`, { cle: 'a', cellule: '1-D3', valeur: '12', [field]: 'aucune' })
    const fieldsOf = (text: string, head: string) => {
      const inputs = text.matchAll(/<input[^>]*name="([^"]+)" value="([^"]*)"/g)
      const lists = text.matchAll(/<select[^>]*name="([^"]+)"[\s\S]*?<\/select>/g)
      const all = [
        ...[...inputs].map(([, name, value]) => [name!, value!] as const),
        ...[...lists].map(([list, name]) => [name!, /value="([^"]*)" selected/.exec(list)?.[1] ?? ''] as const),
      ]
      const own = all.filter(([name]) => new RegExp(`^${head}j\\d+-(?!ajouter)`).test(name))
      return Object.fromEntries(own.map(([name, value]) => [name.slice(head.length), value]))
    }
    const head = `f${address.split('/').at(-1)}-`
    const [alone, among] = [(await read(address)).text, (await read('/fichiers/ensemble')).text]
    const [one, other] = [fieldsOf(alone, ''), fieldsOf(among, head)]
    expect(one).to.include({
      'j0-nom': 'SISSOKO',
      'j0-prenom': 'MARIAM',
      'j0-embauche': '01/10/2026',
      'j1-nom': same[0],
    })
    // There, the ground is what adds somebody: one that does not suffice is told, and left to be chosen.
    expect(one['j0-critere']).to.equal('B_BRSA')
    expect(among).to.include('En C2\u00a0: Bénéficiaire du RSA')
    expect(other).to.deep.equal({ ...one, 'j0-critere': '' })
    const form = Object.fromEntries(Object.entries(other).map(([name, value]) => [head + name, value]))
    const chosen = { ...form, [`${head}j0-critere`]: 'B_BRSA', [`${head}j1-critere`]: 'B_DELD' }
    const people = async () => (await app.db('participants').pluck('id')).length
    const before = await people()
    const asked = await app.post('/fichiers/ensemble', { ...chosen, cle: 'b' })
    expect([asked.status, await people()]).to.deep.equal([422, before])
    const answer = new RegExp(`name="${head}j1-qui" id="[^"]+" value="(autre-\\d+)"`).exec(asked.text)![1]!
    const done = await app.post('/fichiers/ensemble', { ...chosen, [`${head}j1-qui`]: answer, cle: 'c' })
    expect([done.status, await people()]).to.deep.equal([303, before + 2])
    expect(await app.db('statement_file_lines').pluck('after_centihours')).to.deep.equal([3_500, 1_200])
  })

  it('is compared with the persons of its buyer, read once however many files are read together', async () => {
    const counted = async () => {
      await read('/fichiers/ensemble')
      let reads = 0
      const count = ({ sql }: { sql: string }) => {
        if (/from .identities. .*.buyer_id. in \(.*.archived_at. is null order by/.test(sql)) reads += 1
      }
      app.db.on('query', count)
      const { text } = await app.get('/fichiers/ensemble')
      app.db.removeListener('query', count)
      return [reads, text.split('À répondre').length - 1]
    }
    await dropped(rows(30))
    expect(await counted()).to.deep.equal([1, 1])
    for (const hours of [31, 32]) await dropped(rows(hours), { name: `releve-${hours}.xlsx` })
    expect(await counted()).to.deep.equal([1, 3])
  })

  it('keeps the figure that was corrected on its page when it is saved with the others', async () => {
    const address = await dropped(rows(30).slice(0, 3))
    await app.post(`${address}/reponses`, { cle: 'v', cellule: '1-B3', valeur: '28,5' })
    expect((await read('/fichiers/ensemble')).text).to.include('28,50\u00a0h à enregistrer')
    expect((await app.post('/fichiers/ensemble', { cle: 'e' })).status).to.equal(303)
    expect(await app.db('statement_file_lines').pluck('after_centihours')).to.deep.equal([2_850])
  })

  it('is about somebody else than it was found to be, once that is said of a line', async () => {
    const address = await dropped(rows(30).slice(0, 3))
    const page = await read(`${address}?cellule=1-B3`)
    const field = /name="(qui-[^"]+)"/.exec(page.text)![1]!
    await app.post(`${address}/reponses`, { cle: 'a', cellule: '1-B3', valeur: '30', [field]: 'aucune' })
    expect((await read(address)).text)
      .to.include('Personnes à ajouter')
      .and.include('value="NGUESSAN"')
    const [match] = await app.db('deposit_matches').select('participant_id', 'instead_of_id')
    expect(match).to.deep.equal({ participant_id: null, instead_of_id: app.cast.troisMoulins.participantIds[1] })
  })

  it('that says neither sender nor contract is recognised by its persons, and holds their statement', async () => {
    const form = new FormData()
    form.set('fichier', new Blob([workbook([{ rows: rows(30).slice(0, 3) }])]), 'releve.xlsx')
    for (const [key, value] of Object.entries({ mois: '2026-10', expediteur: '', cle: 'nu' })) form.set(key, value)
    const { location } = await app.post('/fichiers', form)
    expect((await read(location!)).location).to.equal(location)
    expect((await read(location!)).text).to.include(' est prête')
    const [deposit] = await app.db('deposits').select('id', 'sender_id')
    const { clauseId, placementIds } = app.cast.troisMoulins
    const employer = await app.db('placements').where({ id: placementIds[1]! }).first('employer_id')
    expect(deposit!.sender_id).to.equal(employer!.employer_id)
    expect(await app.db('deposit_contracts').pluck('contract_id')).to.deep.equal([contractId()])
    const { senders } = (await gridOf(app.db, clauseId)).statementOf('2026-10')
    const sender = senders.find(one => one.senderId === deposit!.sender_id)!
    expect(sender.heldId).to.equal(deposit!.id)
  })

  it('is told which column, remembers it wherever it moves, and forgets a file put aside', async () => {
    const two: Written[][] = [
      ['Nom et prénom', 'Volume A', 'Volume B'],
      ['NGUESSAN Aya', 12, 34],
      ['KOWALCZYK Agnieszka', 13, 35],
    ]
    const address = await dropped(two)
    expect((await read(address)).text).to.include('Quelle colonne donne les heures')
    const form = { cle: 'c', 'colonne-volume b': 'hours', 'lue-volume b': 'aside' }
    await app.post(`${address}/reponses`, form)
    await app.post(`${address}/enregistrement`, { cle: 'd' })
    expect((await october())[1]).to.equal(3_400)
    const moved = two.map(([name, a, b]): Written[] => [b!, name!, a!])
    const next = await dropped(moved, { mois: '2026-09' })
    const { text } = await read(next)
    expect(text).to.not.include('Quelle colonne donne')
    expect(text).to.include('69,00\u00a0h lues')
    expect(text).to.include('La colonne «\u00a0Volume B\u00a0» est passée de C à A.')
    await app.post(`${next}/ecart`, { cle: 'e' })
    // Said where one arrives, be it by an address that sends elsewhere.
    const { location } = await app.get('/mois')
    expect((await app.get(location!)).text).to.include('Le fichier est écarté')
    expect((await read(next)).text).to.include('a été écarté')
    expect(await app.db('deposits').whereNotNull('bytes')).to.deep.equal([])
  })

  it('that is no sheet is refused in a sentence', async () => {
    const form = new FormData()
    form.set('fichier', new Blob(['%PDF-1.4']), 'releve.xlsx')
    for (const [key, value] of Object.entries({ mois: '2026-10', expediteur: '', cle: 'pdf' })) form.set(key, value)
    const { location } = await app.post('/fichiers', form)
    expect((await read(location!)).text).to.include('Ce fichier n’est pas enregistré.')
    await app.post(`${location}/relecture`, { cle: 'encore' })
    const [id] = location!.match(/\d+$/)!
    expect(
      await app
        .db('deposits')
        .where({ id: Number(id) })
        .pluck('refusal'),
    ).to.deep.equal([''])
    expect((await read(location!)).text).to.include('>Relire</button>')
    expect(await app.db('journal').where({ action: 'file.readAgain' }).pluck('subject_id')).to.deep.equal([Number(id)])
    form.set('expediteur', 'Nulle Part SA')
    form.set('cle', 'pdf2')
    const wrong = await app.post('/fichiers', form)
    expect([wrong.status, wrong.text.includes('Aucune entreprise')]).to.deep.equal([422, true])
  })
})
