import { readFile } from 'node:fs/promises'
import { expect } from 'chai'
import type { Knex } from 'knex'
import type { Untyped } from '#db/queries.ts'
import { TERMINAL } from '#server/access/rules.ts'
import { companyReport } from '#server/documents/company.ts'
import { contractReport } from '#server/documents/contract.ts'
import { dutiesReport } from '#server/documents/duties.ts'
import { certificate, difficultiesLetter, type FileLetter, fileLetter } from '#server/documents/letters/letter.ts'
import { wholeFile } from '#server/documents/letters/whole-file.ts'
import { htmlOf } from '#server/documents/print.ts'
import { reservedReport } from '#server/documents/reserved.ts'
import { schemeReport } from '#server/documents/scheme-report.ts'
import type { Reported } from '#server/documents/words.ts'
import { textHash } from '#server/proofreading/store.ts'
import { contractFor } from '#server/register/contracts/store.ts'
import { factsOf } from '#server/register/facts/store.ts'
import { proceedingsOf } from '#server/register/proceedings/store.ts'
import { letWrite } from '../support/guards.ts'
import { toldOn } from '../support/told.ts'
import { isOfNoWords, printedAsGiven, typedColumns, typedTerms } from './typed-columns.ts'

// Each text of the register gives way to a word that is found nowhere else: where it is printed, it is proof-read.

const TODAY = '2026-11-17'

describe('a text that somebody typed', function () {
  this.timeout(600_000)
  let db: Untyped & Knex.Transaction
  let documents: { name: string; report: Reported; said: string }[]

  before(async () => {
    db = await toldOn(TODAY)
    await db('journal').insert({ at: `${TODAY}T08:00:00.000Z`, action: 'demo.marked', subject: 'demo', href: '/' })
    await addWhatIsNotTold(db)
    await giveAway(db)
    documents = await everyDocument(db)
  })
  after(() => db.rollback())

  it('stands in a column that somebody looked at', async () => {
    const all = await textColumns()
    expect(all.filter(column => !typedColumns.has(column) && !isOfNoWords(column))).to.deep.equal([])
    expect([...typedColumns].filter(column => !all.includes(column) || isOfNoWords(column))).to.deep.equal([])
  })

  it('is printed by documents of every kind here', () => {
    const kinds = new Set(documents.map(({ name }) => name.split(' ')[0]))
    expect([...kinds].sort()).to.deep.equal(
      [
        'certificate',
        'company',
        'contract',
        'decision',
        'difficulties',
        'duties',
        'notice',
        'reserved',
        'scheme',
        'waiver',
        'whole',
      ].sort(),
    )
    const printed = new Set(documents.flatMap(({ said }) => columnsIn(said)))
    expect(printed.size, [...printed].join(' ')).to.be.greaterThan(25)
  })

  it('is among the texts that are read before its document is published', () => {
    const unread = documents.flatMap(({ name, report, said }) => {
      const read = new Set((report.texts ?? []).flatMap(({ text }) => markersIn(text)))
      return markersIn(said).flatMap(marker => {
        const column = columnOf(marker)
        return read.has(marker) || column in printedAsGiven ? [] : [`${name.split(' ')[0]}: ${column}`]
      })
    })
    expect([...new Set(unread)]).to.deep.equal([])
  })

  it('is not printed once other words were written for it', async () => {
    const texts = documents.flatMap(({ report }) => report.texts ?? [])
    const contracts: number[] = await db('contracts').pluck('id')
    const rewritten = [...new Set(texts.map(({ text }) => text))]
    for (const contract_id of contracts)
      await db.batchInsert(
        'proofreadings',
        rewritten.map(text => ({
          ...{ contract_id, text_hash: textHash(text), answer: 'rewritten', marks: '[]', reason: '', words: 'Récrit' },
          ...{ source_table: 'x', source_id: 1, source_column: 'x', answered_at: `${TODAY}T08:00:00.000Z` },
        })),
        50,
      )
    const left = (await everyDocument(db)).flatMap(({ name, said }) =>
      markersIn(said).flatMap(marker =>
        columnOf(marker) in printedAsGiven ? [] : [`${name.split(' ')[0]}: ${columnOf(marker)}`],
      ),
    )
    expect([...new Set(left)]).to.deep.equal([])
  })
})

/** « mot3q12z »: the third column, row 12. */
const markersIn = (said: string) => [...new Set(said.toLowerCase().match(/mot\d+q\d+z/g) ?? [])]
const columns = [...typedColumns]
const columnOf = (marker: string) => columns[Number(/mot(\d+)q/.exec(marker)![1])]!
const columnsIn = (said: string) => [...new Set(markersIn(said).map(columnOf))]

async function giveAway(db: Untyped): Promise<void> {
  await letWrite(db, [...new Set(columns.map(column => column.split('.')[0]!))])
  for (const [index, column] of columns.entries()) {
    const [table, name] = column.split('.') as [string, string]
    const info = await db(table).columnInfo()
    const row = ['id', 'participant_id', 'contract_id', 'company_id', 'key'].find(key => key in info)!
    const rows = db(table)
    if (column === 'terms.value') rows.whereIn('field', typedTerms)
    if (column === 'setting_values.value') rows.where({ key: 'institution' })
    const word = db.raw(`'mot${index}q' || ?? || 'z'`, [row])
    const paper = `[{"name":"mot${index}q1z","sha256":"${'0'.repeat(64)}","bytes":1}]`
    await rows.update({ [name]: column === 'proceeding_steps.papers' ? paper : word })
  }
}

/** What the demonstration has none of. */
async function addWhatIsNotTold(db: Untyped): Promise<void> {
  const { id: user } = (await db('users').first('id'))!
  const by = { recorded_at: '2026-10-05T08:00:00.000Z', recorded_by: user }
  const { contract_id } = (await db('clauses').first('contract_id'))!
  await db('social_duties').insert({
    ...{ contract_id, duty: 'exempt', exemption: 'competition', reason: 'x', decided_on: '2026-02-01', ...by },
  })
  const { placement_id } = (await db('hours').first('placement_id'))!
  await db('regularisations').insert({ placement_id, decided_on: '2026-02-01', reason: 'x', ...by })
}

/** « clauses.scope », as the schema lists them. */
async function textColumns(): Promise<string[]> {
  const source = await readFile(new URL('../../db/tables.ts', import.meta.url), 'utf8')
  let table = ''
  return source.split('\n').flatMap(line => {
    table = /^ {2}(\w+): \{$/.exec(line)?.[1] ?? table
    const column = /^ {4}(\w+)\??: string/.exec(line)?.[1]
    return column ? [`${table}.${column}`] : []
  })
}

async function everyDocument(db: Untyped) {
  const made: { name: string; report: Reported; said: string }[] = []
  const add = async (name: string, making: () => Promise<Reported | string>) => {
    const report = await making().catch(error => {
      if (error?.constructor?.name === 'NotFound') return ''
      throw new Error(`${name}: ${error.stack}`)
    })
    if (typeof report !== 'string') made.push({ name, report, said: saidBy(report) })
  }
  const asked = { at: '2026-10-31', today: TODAY }
  for (const { id, reserved_article } of await db('contracts').select('id', 'reserved_article')) {
    await add(`contract ${id}`, () => contractReport(db, TERMINAL, id, asked))
    await add(`contract ${id} known`, () => contractReport(db, TERMINAL, id, { ...asked, known: '2026-11-16' }))
    if (reserved_article) await add(`reserved ${id}`, () => reservedReport(db, TERMINAL, id, asked))
    const contract = await contractFor(db, TERMINAL, id)
    await add(`certificate ${id}`, () => certificate(db, contract, TODAY))
    for (const fact of await factsOf(db, [id]))
      await add(`difficulties ${fact.id}`, () => difficultiesLetter(db, contract, fact, TODAY))
    for (const file of (await proceedingsOf(db, [id])).get(id) ?? []) {
      await add(`whole ${file.id}`, () => wholeFile(db, contract, file, TODAY))
      for (const kind of ['notice', 'decision', 'waiver'] satisfies FileLetter[])
        await add(`${kind} ${file.id}`, () => fileLetter(db, contract, file, kind, TODAY))
    }
  }
  for (const identifier of await db('companies').pluck('identifier'))
    await add(`company ${identifier}`, () => companyReport(db, TERMINAL, identifier, asked))
  await add('duties', () => dutiesReport(db, TERMINAL, { year: null, at: TODAY }))
  await add('scheme', () => schemeReport(db, TERMINAL, { period: { fromYear: 2025, toYear: 2026 }, today: TODAY }))
  return made
}

/** All that leaves with a document: its words, what is kept of it, its data files. */
function saidBy(report: Reported): string {
  const { texts, attached = [], ...rest } = report
  const files = attached.map(({ bytes }) => Buffer.from(bytes).toString())
  return [htmlOf(report), JSON.stringify(rest), ...files].join('\n')
}
