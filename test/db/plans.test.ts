import { expect } from 'chai'
import type { Untyped } from '#db/queries.ts'
import type { Person } from '#db/seeds/cast.ts'
import { freshApp } from '../support/app.ts'
import { onPostgres } from '../support/database.ts'

// Every question that a list, a first page or a search asks of the database is asked again, for its plan: none may go through
// the whole of a table that grows with the country. A page that asks a new question is judged by itself.

const pages: [Person, ...string[]][] = [
  ['camille', '/', '/marches', '/participants', '/entreprises', '/releves', '/mois'],
  [
    'nadir',
    ...['/', '/marches', '/marches?suivi=tous', '/marches?suivi=a-prendre', '/marches?etat=late&secteur=TP_VRD'],
    ...['/marches?etat=behind', '/marches?bientot=oui&tri=fin', '/marches?suivi=tous&page=2'],
    ...['objet', 'montant', 'notification', 'fin', 'ecart'].map(sort => `/marches?suivi=tous&tri=${sort}`),
    ...['/marches?q=college', '/marches?q=college&etat=late', '/recherche?q=college', '/recherche?q=2026-0112'],
    ...['/entreprises?q=canal', '/participants', '/releves', '/reserves', '/avenants', '/titulaires-a-verifier'],
    ...['/marches?suivi=tous&etat=stillBehind', '/marches?suivi=tous&tri=objet&page=2&apres=1', '/rapports'],
  ],
  ['helene', '/', '/marches?suivi=tous', '/entreprises'],
]

/** What grows with the country. */
const large = new Set([
  ...['amendments', 'clauses', 'commitments', 'companies', 'contract_considerations', 'contract_holders', 'contracts'],
  ...['facts', 'hours', 'identities', 'journal', 'participants', 'placements', 'published_versions', 'standings'],
  ...['statement_events', 'statements'],
])

/** What goes through a whole table still, each with its reason. */
const known: [question: RegExp, why: string][] = [
  [
    /^select .companies.\..id., .companies.\..siren., .companies.\..name. from/,
    'a verdict is judged before it orders the list',
  ],
]

describe('the plans of what pages ask', function () {
  this.timeout(240_000)
  const app = freshApp()

  it('lead to rows by an index, or stop in its order: none reads a whole table', async () => {
    if (onPostgres) await app.db.raw('analyze') // as its housekeeping does, at a moment of its own
    const asked = await questionsOf(async path => void (await app.get(path)))
    const read: string[] = []
    for (const [sql, { bindings, path }] of asked)
      if (!known.some(([question]) => question.test(sql)))
        for (const table of await readWhole(app.db, sql, bindings)) read.push(`${path} reads ${table}: ${sql}`)
    expect(read.join('\n\n')).to.equal('')
    expect(asked.size).to.be.greaterThan(50)
  })

  it('would tell of an index that is missing', async () => {
    const question = 'select id from contracts where number = ?'
    expect(await readWhole(app.db, question, ['2026-0112'])).to.deep.equal([])
    // PostgreSQL also reaches a number through the index that its buyer begins.
    for (const index of ['contracts_by_number', 'contracts_buyer_id_number_index'])
      await app.db.raw(`drop index ${index}`)
    expect(await readWhole(app.db, question, ['2026-0112'])).to.deep.equal(['contracts'])
  })

  type Question = { bindings: unknown[]; path: string }

  /** Each question once, with the first page that asks it. */
  async function questionsOf(visit: (path: string) => Promise<void>): Promise<Map<string, Question>> {
    const asked = new Map<string, Question>()
    let path = ''
    const hear = ({ sql, bindings }: { sql: string; bindings: unknown[] }) => {
      if (/^\s*select\b/i.test(sql) && !asked.has(sql)) asked.set(sql, { bindings, path })
    }
    app.db.on('query', hear)
    for (const [person, ...paths] of pages) {
      await app.as(person)
      for (path of paths) await visit(path)
    }
    app.db.removeListener('query', hear)
    return asked
  }
})

async function readWhole(db: Untyped, sql: string, bindings: unknown[]): Promise<string[]> {
  const tables = onPostgres ? await scannedOnPostgres(db, sql, bindings) : await scannedOnSqlite(db, sql, bindings)
  return tables.map(name => namesIn(sql).get(name) ?? name).filter(name => large.has(name))
}

async function scannedOnSqlite(db: Untyped, sql: string, bindings: unknown[]): Promise<string[]> {
  const lines: { detail: string }[] = await db.raw(`explain query plan ${sql}`, bindings as never)
  const partial: string[] = await db('sqlite_master')
    .where({ type: 'index' })
    .whereLike('sql', '% where %')
    .pluck('name')
  const sorts = lines.some(({ detail }) => /USE TEMP B-TREE FOR (ORDER|GROUP)/.test(detail))
  const stops = /\blimit \?(?:\)| offset \?|\s*$|\) as )/.test(sql) && !sorts
  return lines.flatMap(({ detail }) => {
    const [, table, index = ''] = /^SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?/.exec(detail) ?? []
    // An index of the few rows that a condition names holds nothing else.
    return table && !stops && !partial.includes(index) && !/VIRTUAL TABLE/.test(detail) ? [table] : []
  })
}

/** Asked not to, it reads a whole table only where nothing else leads to its rows. */
async function scannedOnPostgres(db: Untyped, sql: string, bindings: unknown[]): Promise<string[]> {
  await db.raw('set local enable_seqscan = off')
  const { rows } = await db.raw(`explain (format json) ${sql.replace(/\$\d+/g, '?')}`, bindings as never)
  await db.raw('set local enable_seqscan = on')
  return scans(rows[0]['QUERY PLAN'][0].Plan)
}

type Node = { 'Node Type': string; Alias?: string; 'Relation Name'?: string; 'Index Cond'?: string; Plans?: Node[] }

function scans(node: Node, stops = false): string[] {
  const isLimit = node['Node Type'] === 'Limit'
  const gathers = /^(Sort|Aggregate|Hash|WindowAgg|Incremental Sort)$/.test(node['Node Type'])
  const goesOn = (stops || isLimit) && !gathers
  const own = node['Node Type'] === 'Seq Scan' && !goesOn ? [node['Relation Name']!] : []
  return [...own, ...(node.Plans ?? []).flatMap(plan => scans(plan, goesOn))]
}

/** What each table is called in a question. */
function namesIn(sql: string): Map<string, string> {
  const found = sql.matchAll(/\b(?:from|join) [`"]?(\w+)[`"]?(?: as)? [`"]?(\w+)[`"]?/gi)
  return new Map([...found].map(([, table, alias]) => [alias!, table!]))
}
