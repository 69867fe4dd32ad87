import { expect } from 'chai'
import { TERMINAL } from '#server/access/rules.ts'
import { monthsBetween } from '#server/base/dates.ts'
import { companyReport } from '#server/documents/company.ts'
import { contractReport } from '#server/documents/contract.ts'
import { htmlOf } from '#server/documents/print.ts'
import { reservedReport } from '#server/documents/reserved.ts'
import { freshApp } from '../support/app.ts'

const WHEN = { at: '2026-10-31', today: '2026-11-17' }

describe('what an auditor looks for in a document', () => {
  const app = freshApp()
  const contract = (when = WHEN) => contractReport(app.db, TERMINAL, app.cast.troisMoulins.contractId, when)
  const company = async (id: number) => {
    const { identifier } = await app.db('companies').where({ id }).first('identifier')
    return companyReport(app.db, TERMINAL, identifier, WHEN)
  }
  const author = () => ({ recorded_at: app.clock.now(), recorded_by: app.cast.users.camille })

  it('how many days passed, how many did not count, how many there are, and how what is expected comes of them', async () => {
    const before = tableIn(htmlOf(await contract()), 'Jours depuis le début de l’exécution')
    expect(before.rows.map(([label]) => label)).to.deep.equal(['Au calendrier', 'Suspendus', 'D’exécution'])
    expect(before.rows[1]!.slice(1)).to.deep.equal(['0', '0', '0'])

    const { contractId } = app.cast.troisMoulins
    await app.db('facts').insert({
      ...{ contract_id: contractId, kind: 'suspension', dated_on: '2026-03-01', until_on: '2026-03-31' },
      ...{ text: 'Chantier arrêté', ...author(), by_reader: 0 },
    })
    const html = htmlOf(await contract())
    const { heads, rows } = tableIn(html, 'Jours depuis le début de l’exécution')
    expect(heads.map(head => head.split(' ')[0])).to.deep.equal(['Jours', 'Jugé', 'Arrêté', 'Fin,'])
    const [days, suspended, worked] = rows.map(row => row.slice(1).map(Number))
    expect(suspended![1]).to.equal(31)
    expect(days).to.deep.equal(suspended!.map((held, index) => held + worked![index]!))

    const [, said, from, to, part, all] =
      /Attendues au [^:]+ : ([\d ]+) = ([\d ,]+) au [^+]+ \+ \(([\d ,]+) au [^−]+ − [\d ,]+\) × (\d+) jours? ÷ (\d+)/
        .exec(wordsOf(html))
        ?.map(number => Number(number.replace(/ /g, '').replace(',', '.'))) ??
      expect.fail(/Attendues au.{150}/.exec(wordsOf(html))?.[0] ?? 'none')
    expect(Math.abs(from! + ((to! - from!) * part!) / all! - said!)).to.be.below(0.51)
  })

  it('each period with what was declared, kept, received, validated and on which paper; they add up to the figures', async () => {
    const html = htmlOf(await contract())
    const { heads, rows } = tableIn(html, 'Heures et relevés de chaque période')
    expect(heads).to.deep.equal(['Période', 'Déclarées', 'Validées', 'Retenues', 'Reçu le', 'Validé par', 'Pièce'])
    const total = rows.pop()!
    for (const column of [1, 2, 3])
      expect(rows.reduce((sum, row) => sum + figureIn(row[column]!), 0)).to.be.closeTo(figureIn(total[column]!), 0.001)
    expect(figureIn(total[3]!)).to.equal(1156.5)
    const validated = rows.find(([, , , , , by]) => by === 'Camille Aubry')!
    expect(validated[4]).to.match(/^\d+(er)? \S+ 202[56]$/)
    expect(validated[6]).to.match(/^\d relevés? validés?/)
    expect(rows.at(-1)![6]).to.include('à contrôler')
  })

  it('months when nobody was placed are one line, which hides none', async () => {
    const { contractId, clauseId } = app.cast.troisMoulins
    const { id: _contract, ...like } = await app.db('contracts').where({ id: contractId }).first()
    const [lot] = await app
      .db('contracts')
      .insert({ ...like, number: '2026-901', lot_number: '9' })
      .returning('id')
    const { id: _clause, ...clause } = await app.db('clauses').where({ id: clauseId }).first()
    const [own] = await app
      .db('clauses')
      .insert({ ...clause, contract_id: lot.id })
      .returning('id')
    const line = { kind: 'initial', dated_on: '2025-01-09', label: 'Notification', reason: '' }
    await app.db('commitments').insert({ clause_id: own.id, centihours: 100_00, ...line, recorded_at: app.clock.now() })
    const html = htmlOf(await contractReport(app.db, TERMINAL, lot.id, WHEN))
    const { rows } = tableIn(html, 'Heures et relevés de chaque période')
    expect(rows.map(([label, , , , received]) => [label, received])).to.deep.equal([
      ['Février 2025 à octobre 2026', 'aucun attendu'],
      ['Ensemble', '—'],
    ])
    expect(wordsOf(html)).to.include(`${monthsBetween('2025-02', '2026-10').length} périodes finies`)
  })

  it('each amendment with its article and its reason', async () => {
    const { contractId } = app.cast.troisMoulins
    const signed = { contract_id: contractId, number: 9, signed_on: '2026-10-01', amount_cents: 2_600_000_00 }
    const typed = { source: 'typed', created_at: app.clock.now() }
    await app.db('amendments').insert([
      { ...signed, legal_basis: 'R2194-5', reason: 'Sol pollué', ...typed },
      { ...signed, number: 10, signed_on: '2026-11-02', legal_basis: 'R2194-7', reason: 'Plus tard', ...typed },
    ])
    const { rows } = tableIn(htmlOf(await contract()), 'avenants? signés?')
    const row = rows.find(([label]) => label === 'n° 9')!
    expect(row.slice(2)).to.deep.equal(['R. 2194-5', 'Sol pollué', 'montant 2 600 000 €'])
    expect(rows.flat()).not.to.include('Plus tard')
  })

  it('each hour left out with its rule', async () => {
    const { clauseId } = app.cast.troisMoulins
    const some = await app.db('hours').where({ clause_id: clauseId, month: '2026-03' }).first()
    await app.db('hours').where({ id: some.id }).update({ refused_centihours: 100, refused_reason: 'Journée de pluie' })
    await app.db('placements').where({ id: some.placement_id }).update({ left_on: '2026-02-28' })
    const { rows } = tableIn(htmlOf(await contract()), 'Des heures déclarées aux heures retenues')
    expect(rows.find(([label]) => label === 'Refusées')!.slice(1)).to.deep.equal([
      'Journée de pluie (mars 2026)',
      '−1,00',
    ])
    const outside = rows.find(([, why]) => why?.startsWith('Hors des dates d’emploi déclarées'))!
    expect(outside[1]).to.match(/au prorata des jours \([^()]+\)/)
    expect(figureIn(outside[2]!)).to.be.below(0)
  })

  it('a verdict whose word is in its sentence, for whoever hears it without its picture', async () => {
    for (const report of [await contract(), await company(app.cast.companies.batisseurs)]) {
      const html = htmlOf(report)
      const word = /<p class="status">.*?<span>([^<]+)<\/span>/s.exec(html)![1]!
      expect(/<p class="sentence">([^<]+)/.exec(html)![1]!.startsWith(`${word} :`), word).to.equal(true)
    }
  })

  it('a caption on each table, and a head on each of its columns', async () => {
    await app.db('contracts').where({ id: app.cast.troisMoulins.contractId }).update({ reserved_article: 'L2113-13' })
    const reports = [
      await contract(),
      await company(app.cast.companies.batisseurs),
      await company(app.cast.companies.relais),
      await reservedReport(app.db, TERMINAL, app.cast.troisMoulins.contractId, WHEN),
    ]
    for (const report of reports) {
      const tables = htmlOf(report).match(/<table[\s\S]*?<\/table>/g) ?? []
      if (report !== reports[2]) expect(tables.length, report.title).to.be.at.least(6)
      for (const table of tables) {
        expect(table, report.title).to.match(/^<table[^>]*>\s*<caption>[^<]{5,}/)
        for (const cells of table.match(/<tbody>[\s\S]*?<\/tbody>/g) ?? [])
          if (!table.includes('class="figures"')) expect(cells, table.slice(0, 120)).to.include('<th scope="row"')
      }
    }
  })

  it('the hours that a company supplied to the clauses of others, and none of its own contracts', async () => {
    const { batisseurs, relais } = app.cast.companies
    await app.db('placements').update({ employer_id: relais })
    const people = await app.db('placements').where({ clause_id: app.cast.troisMoulins.clauseId })
    for (let more = people.length; more < 6; more++) await another(people[0]!, more)
    const said = wordsOf(htmlOf(await company(relais)))
    const [, supplied] =
      /([\d ,]+) heures retenues viennent de ses salariés, sur 1 marché\./.exec(said) ?? expect.fail(said)
    expect(figureIn(supplied!)).to.be.above(1000)
    expect(said).to.include('elles n’entrent pas dans son taux')

    await app.db('placements').update({ employer_id: batisseurs })
    expect(wordsOf(htmlOf(await company(batisseurs)))).not.to.include('viennent de ses salariés')
  })

  async function another(like: Record<string, unknown>, index: number): Promise<void> {
    const { id: _id, participant_id, ...placement } = like
    const { id: _other, ...person } = await app.db('participants').where({ id: participant_id }).first()
    const [participant] = await app
      .db('participants')
      .insert({ ...person, number: 700 + index })
      .returning('id')
    const [row] = await app
      .db('placements')
      .insert({ ...placement, participant_id: participant.id })
      .returning('id')
    const { id: _hours, ...hours } = await app
      .db('hours')
      .where({ placement_id: like.id as number, month: '2026-03' })
      .first()
    await app.db('hours').insert({ ...hours, placement_id: row.id })
  }
})

/** The table under a caption: its heads and its rows, as words. */
function tableIn(html: string, caption: string): { heads: string[]; rows: string[][] } {
  const [table] = (html.match(/<table[\s\S]*?<\/table>/g) ?? []).filter(one =>
    new RegExp(`<caption>[^<]*${caption}`).test(one),
  )
  if (!table) return expect.fail(`no table « ${caption} »`)
  const cells = (row: string) =>
    [...row.matchAll(/<t[hd]\b[^>]*>([\s\S]*?)<\/t[hd]>/g)].map(([, cell]) => wordsOf(cell!))
  const rows = table
    .split('<tbody>')
    .slice(1)
    .join('')
    .split('</tr>')
    .map(cells)
    .filter(row => row.length > 0)
  return { heads: cells(table.split('<tbody>')[0]!), rows }
}

function wordsOf(html: string): string {
  return html
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&#x3D;', '=')
    .replace(/[\s\u00a0\u202f]+/g, ' ')
    .trim()
}

function figureIn(text: string): number {
  return Number(text.replace(/ /g, '').replace('−', '-').replace(',', '.'))
}
