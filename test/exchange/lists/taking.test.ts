import { expect } from 'chai'
import { strToU8, zipSync } from 'fflate'
import { connect } from '#db/connect.ts'
import { siretFrom } from '#db/seeds/sirets.ts'
import { importList, previewList } from '#server/exchange/lists/actions.ts'
import { surveyBeside } from '#server/exchange/lists/beside.ts'
import { surveyList } from '#server/exchange/lists/survey.ts'
import { ownDatabase } from '../../support/database.ts'
import { folder } from '../decp/files.ts'

const HEAD = 'siren,statutDiffusionUniteLegale,denominationUniteLegale,categorieJuridiqueUniteLegale\n'
const author = { userId: null, at: '2026-11-17T08:00:00.000Z', today: '2026-11-17', formKey: null }

describe('a list of companies, foreseen and taken', function () {
  this.timeout(60_000)
  const files = folder()
  let own: Awaited<ReturnType<typeof ownDatabase>>
  before(async () => {
    own = await ownDatabase()
    for (let index = 0; index < 40; index++) {
      const identifier = siretOf(index)
      const kinds = index % 5 === 0 ? { kind: 'EI', kind_source: 'typed' } : { kind: 'company' }
      const name = index % 4 === 0 ? { name: `Typée ${index}`, name_source: 'typed' } : { name: '' }
      const texts = { search_text: identifier, sort_text: identifier, created_at: '2026-01-05T08:00:00.000Z' }
      await own
        .db('companies')
        .insert({ id_type: 'SIRET', identifier, siren: identifier.slice(0, 9), ...kinds, ...name, ...texts })
    }
    await own
      .db('buyers')
      .insert({ siret: siretOf(50), siren: sirenOf(50), name: '', search_text: '', created_at: '2026' })
  })
  after(async () => {
    files.remove()
    await own.drop()
  })

  it('what was foreseen is what is changed, list after list, whatever their days', async () => {
    for (const [index, list] of lists().entries()) {
      const asked = { path: files.write(`${index}.csv`, list.text), source: '', datedOn: list.datedOn }
      const before = await names()
      const { names: foreseen, kinds } = await previewList(own.db, author, asked)
      expect(await names(), 'nothing is written').to.deep.equal(before)
      const done = await importList(own.db, author, asked)
      expect([done.names, done.kinds], `list ${index}`).to.deep.equal([foreseen, kinds])
    }
    expect(new Set((await names()).map(([, kind]) => kind))).to.deep.equal(new Set(['EI', 'company', 'ESAT']))
  })

  it('is foreseen while somebody else writes', async () => {
    const other = await connect(own.url, { patience: 100 })
    const path = files.write('pendant.csv', `${HEAD}${sirenOf(1)},O,PENDANT,5499\n`)
    const trx = await other.transaction()
    try {
      await trx('companies')
        .where({ siren: sirenOf(2) })
        .update({ city: 'Courville' })
      const { names } = await previewList(own.db, author, { path, source: '', datedOn: '2026-11-16' })
      expect(names).to.equal(1)
    } finally {
      await trx.rollback()
      await other.destroy()
    }
  })

  it('a large one is read by a process of its own: the same rows, the same refusals', async () => {
    const others = Array.from(
      { length: 120_000 },
      (_, index) => `${910_000_000 + index},O,AUTRE ENTREPRISE ${index},5499`,
    )
    const path = files.write('stock.csv', `${HEAD}${others.join('\n')}\n${sirenOf(3)},O,HAIES,5499\n`)
    const read = await surveyBeside(own.db, path, '2026-11-03')
    expect(read).to.deep.equal(await surveyList(own.db, path, '2026-11-03'))
    expect([read.rows, read.found]).to.deep.equal([120_001, 1])
    const none = files.write('autre.csv', `id,objet\n${others.join('\n')}\n`)
    expect(await refusal(surveyBeside(own.db, none, '2026-11-03'))).to.match(/^Ce fichier n’est aucune des listes/)
  })

  it('a workbook in an archive, or of LibreOffice, is refused with what to do of it', async () => {
    const zipped = (entries: Record<string, string>) =>
      zipSync(Object.fromEntries(Object.entries(entries).map(([name, text]) => [name, strToU8(text)])))
    const refused = (name: string, bytes: Uint8Array) =>
      refusal(surveyList(own.db, files.write(name, bytes), '2026-11-03'))
    expect(await refused('a.zip', zipped({ 'listes/stock.xlsx': 'PK' }))).to.equal(
      'Cette archive contient un classeur, «\u00a0stock.xlsx\u00a0»\u00a0: sortez-le de l’archive et déposez-le seul.',
    )
    expect(await refused('b.zip', zipped({ 'stock.ods': 'PK' }))).to.equal(
      'Cette archive contient un classeur, «\u00a0stock.ods\u00a0»\u00a0: sortez-le de l’archive, enregistrez-le en .xlsx ou en CSV, puis déposez-le seul.',
    )
    const ods = zipped({ mimetype: 'application/vnd.oasis.opendocument.spreadsheet', 'content.xml': '<x/>' })
    expect(await refused('c.ods', ods)).to.match(/Enregistrez le tableau en \.xlsx ou en CSV, puis déposez-le\./)
  })

  const names = async () =>
    (await own.db('companies').orderBy('id').select('name', 'kind')).map(({ name, kind }) => [name, kind])
})

function lists(): { text: string; datedOn: string }[] {
  const units = (label: string, skip: number) =>
    HEAD + Array.from({ length: 51 }, (_, i) => (i % skip ? `${sirenOf(i)},O,${label} ${i},5499\n` : '')).join('')
  const kinds = (kind: string, skip: number) =>
    'siret,kind,name\n' +
    Array.from({ length: 40 }, (_, i) => (i % skip ? '' : `${siretOf(i)},${kind},Liste ${i}\n`)).join('')
  return [
    { text: units('UN', 3), datedOn: '2026-10-03' },
    { text: units('PLUS TÔT', 2), datedOn: '2026-09-03' },
    { text: kinds('ACI', 3), datedOn: '2026-10-03' },
    { text: kinds('ESAT', 6), datedOn: '2026-11-03' },
    { text: units('DEUX', 4), datedOn: '2026-11-03' },
    { text: `${HEAD}${sirenOf(1)},P,[ND],5499\n`, datedOn: '2026-11-04' },
  ]
}

const siretOf = (index: number) => siretFrom(String(99_960_000 + index))
const sirenOf = (index: number) => siretOf(index).slice(0, 9)
const refusal = (reading: Promise<unknown>) =>
  reading.then(
    () => '',
    (error: Error) => error.message,
  )
