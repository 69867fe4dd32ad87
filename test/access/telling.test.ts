import { expect } from 'chai'
import { strFromU8, unzipSync } from 'fflate'
import { tellingKinds } from '#server/register/companies/telling-rules.ts'
import { type Mode, modes, tellingModes } from '#server/register/placements/rules.ts'
import { readJournal } from '#server/terminal/journal.ts'
import { readPdf } from '../documents/read-pdf.ts'
import { serveTold, type TestApp } from '../support/app.ts'
import { onPostgres } from '../support/database.ts'
import { toldOn } from '../support/told.ts'

// What a mode, or the name of an employer, says of a person's health or of a sentence: nobody reads it but those who may,
// on any page, in any export, in the journal or in a document. Read from the demonstration, with no model of ours.

const TODAY = '2026-11-17'
const LABELS = tellingModes.map(mode => modes[mode as Mode].label)

describe('what reveals health or justice', function () {
  this.timeout(600_000)
  const app = {} as TestApp
  let stop: () => Promise<void>
  /** Contracts where such an employer, or such a mode, is at work, and whose names must not be read there. */
  let places: { contractId: number; names: string[]; refs: string[]; periods: string[] }[]
  /** Employers of that kind that hold nothing: only their work makes them known. */
  let hidden: { name: string; identifier: string }[]

  before(async () => {
    const trx = await toldOn(TODAY)
    stop = (await serveTold(app, trx, TODAY)).stop
    const rows = await trx('placements')
      .join('companies', 'companies.id', 'placements.employer_id')
      .join('clauses', 'clauses.id', 'placements.clause_id')
      .join('participants', 'participants.id', 'placements.participant_id')
      .where(telling => telling.whereIn('companies.kind', tellingKinds).orWhereIn('placements.mode', tellingModes))
      .select(
        'clauses.contract_id',
        'clauses.id as clause_id',
        'companies.id as company_id',
        'companies.name',
        'companies.identifier',
        'participants.number',
      )
    const holders = await trx('contract_holders').select('contract_id', 'company_id')
    const holds = new Set(holders.map(row => `${row.contract_id} ${row.company_id}`))
    places = await Promise.all(
      [...Map.groupBy(rows, row => row.contract_id)].map(async ([contractId, some]) => ({
        contractId,
        names: [...new Set(some.filter(row => !holds.has(`${contractId} ${row.company_id}`)).map(row => row.name))],
        refs: [...new Set(some.map(row => `P-${String(row.number).padStart(3, '0')}`))],
        periods: await trx('statements').where({ clause_id: some[0]!.clause_id }).distinct('period').pluck('period'),
      })),
    )
    const holding = new Set(holders.map(row => row.company_id))
    hidden = [...new Map(rows.filter(row => !holding.has(row.company_id)).map(row => [row.company_id, row])).values()]
  })
  after(() => stop())

  const read = async (address: string): Promise<string> => {
    const answer = await app.get(address)
    expect(answer.status, address).to.be.oneOf([200, 404])
    if (address.endsWith('.pdf') && answer.status === 200) return (await readPdf(answer.bytes)).tagged
    if (address.includes('.xlsx') && answer.status === 200)
      return Object.values(unzipSync(answer.bytes))
        .map(file => strFromU8(file))
        .join('\n')
    // What may be chosen in a list says nothing of anybody.
    return answer.text.replaceAll(/<option[\s\S]*?<\/option>/g, '').replaceAll('&#x27;', '’')
  }
  const saysNone = (text: string, words: readonly string[], where: string) => {
    for (const word of words) expect(text.includes(word), `${where}: « ${word} »`).to.equal(false)
  }
  const pagesOf = ({ contractId, refs, periods }: (typeof places)[number]) => [
    `/marches/${contractId}`,
    `/marches/${contractId}/heures`,
    `/marches/${contractId}/chronologie`,
    ...periods.map(period => `/marches/${contractId}/releves/${period}`),
    ...refs.map(ref => `/participants/${ref}`),
  ]
  const lists = [
    '/',
    '/marches',
    '/marches.csv',
    '/marches.xlsx',
    '/entreprises',
    '/entreprises?suivi=tous&nature=PENIT',
    '/entreprises.csv',
    '/entreprises.xlsx',
    '/participants',
    '/participants.csv',
    '/participants.xlsx',
    '/releves',
    '/releves?suivi=tous&etat=late',
    '/releves?suivi=tous&etat=toCheck',
    '/journal',
    '/journal.csv',
    '/rapports',
    '/recherche?q=grand-clos',
  ]

  it('is there to be read: a prison’s workshop among others, and a facilitator reads it', async () => {
    expect(hidden.map(({ name }) => name)).to.include('Ateliers du Grand-Clos')
    await app.as('camille')
    const place = places.find(({ names }) => names.includes('Ateliers du Grand-Clos'))!
    const whole = (await Promise.all(pagesOf(place).map(read))).join('\n')
    expect(whole).to.include('Ateliers du Grand-Clos').and.include('Établissement pénitentiaire')
    expect(await read('/entreprises?suivi=tous&q=grand-clos')).to.include('Ateliers du Grand-Clos')
  })

  for (const person of ['nadir', 'helene'] as const) {
    it(`${person}: no page of a contract or of a person names it`, async function () {
      if (onPostgres) this.skip() // the lists, which are queries, are read on both
      await app.as(person)
      let seen = ''
      for (const place of places)
        for (const address of pagesOf(place)) {
          const text = await read(address)
          seen += text
          saysNone(text, [...place.names, ...LABELS, 'sous main de justice'], address)
        }
      expect(seen).to.include('Tous employeurs ensemble').and.include('Structure employeuse')
    })

    it(`${person}: no list, export, search or journal names it, and its own page is not there`, async () => {
      await app.as(person)
      const words = [...hidden.flatMap(({ name, identifier }) => [name, identifier]), ...LABELS, 'sous main de justice']
      for (const address of lists) {
        const text = await read(address)
        saysNone(address.includes('q=') ? text.replaceAll('value="grand-clos"', '') : text, words, address)
      }
      for (const { identifier } of hidden) {
        expect((await app.get(`/entreprises/${identifier}`)).status).to.equal(404)
        expect((await app.get(`/entreprises/${identifier}/rapport.pdf`)).status).to.equal(404)
      }
    })
  }

  it('no document names it, whoever asks for it', async () => {
    await app.as('camille')
    for (const { contractId, names } of places)
      saysNone(await read(`/marches/${contractId}/rapport.pdf`), [...names, ...LABELS], `${contractId}, PDF`)
  })

  it('nor the journal of earlier days, where it was written in full', async () => {
    const line = { action: 'placement.added', subject: 'placement', href: '/', at: `${TODAY}T08:00:00.000Z` }
    await app.db('journal').insert([
      { ...line, after: JSON.stringify({ participant: 'P-079', mode: 'Établissement pénitentiaire' }) },
      { ...line, after: JSON.stringify({ participant: 'P-079', mode: 'ST_ESAT' }) },
      { ...line, action: 'statement.received', after: JSON.stringify({ sender: 'Ateliers du Grand-Clos' }) },
    ])
    for (const person of ['nadir', 'helene', 'theo'] as const) {
      await app.as(person)
      for (const address of ['/journal', '/journal.csv']) {
        const text = await read(address)
        saysNone(text, [...LABELS, 'Ateliers du Grand-Clos'], `${person}, ${address}`)
        if (person === 'theo') expect(text).to.include('Modalité à titre sensible')
        else expect(text).not.to.include('Modalité à titre sensible')
      }
    }
    const said: string[] = []
    const terminal = { db: app.db, clock: app.clock, say: (text: string) => said.push(text), complain: () => {} }
    await readJournal.run(['--json'], terminal as never)
    saysNone(said.join('\n'), [...LABELS, 'Ateliers du Grand-Clos'], 'terminal')
  })
})
