import { expect } from 'chai'
import type { Knex } from 'knex'
import { TERMINAL } from '#server/access/rules.ts'
import { hours, longDate, owedHours, percentTenth, shortDate, signedHours } from '#server/base/format.ts'
import type { Account } from '#server/compliance/account-rules.ts'
import { type TermKey, terms } from '#server/compliance/glossary-words.ts'
import { measured, memberOf } from '#server/compliance/measure.ts'
import { standingOf } from '#server/compliance/standing.ts'
import { statusWords } from '#server/compliance/words.ts'
import { contractReport } from '#server/documents/contract.ts'
import { htmlOf, printed } from '#server/documents/print.ts'
import { onPostgres } from '../support/database.ts'
import { partOf } from '../support/long.ts'
import { sharedPrinter } from '../support/printer.ts'
import { toldOn } from '../support/told.ts'
import { faultsIn } from './conforms.ts'
import { readPdf } from './read-pdf.ts'

const TODAY = '2026-11-17'

describe('what the report of a contract prints is its account', function () {
  this.timeout(600_000)
  let db: Knex.Transaction
  before(async () => {
    db = await toldOn(TODAY)
  })
  after(() => db.rollback())

  it('for every clause of the demonstration, read back from its PDF', async () => {
    const reports = await reportsAt('2026-10-31')
    const onPaper = onPostgres ? [] : partOf(reports, 3) // the same words are printed the same
    for (const one of reports) {
      const { id, report, account } = one
      agrees(wordsOf(report), account, id)
      if (!onPaper.includes(one)) continue
      const bytes = await printed(sharedPrinter(), report, TODAY)
      agrees(squeezed((await readPdf(bytes)).tagged), account, id)
      if (account.pool) expect(await faultsIn(bytes), `clause ${id}`).to.deep.equal([])
    }
  })

  it('at a day long past as well', async () => {
    for (const { id, report, account } of await reportsAt('2026-03-31')) {
      agrees(wordsOf(report), account, id)
    }
  })

  async function reportsAt(at: string) {
    const clauses: { id: number; contract_id: number }[] = await db('clauses').orderBy('id').select('id', 'contract_id')
    expect(clauses.length).to.be.at.least(40)
    const ids = clauses.map(({ id }) => id)
    const accounts = await measured(db, ids, { at, today: TODAY })
    const reports = []
    for (const { id, contract_id } of clauses) {
      const report = await contractReport(db, TERMINAL, contract_id, { at, today: TODAY })
      reports.push({ id, report, account: accounts.get(id)! })
    }
    return reports
  }
})

function agrees(said: string, account: Account, clauseId: number): void {
  const name = `clause ${clauseId}`
  const own = memberOf(account, clauseId)
  expect(said, name).to.include(`Verdict${squeezed(statusWords[standingOf(account, clauseId).status].word)}`)
  if (account.judgedAt) expect(said, name).to.include(squeezed(`Jugé au ${longDate(account.judgedAt)}`))

  const printedAs = (key: TermKey, value: string) =>
    expect(figureAfter(said, key), `${name}, ${terms[key].name}`).to.match(new RegExp(`^${escaped(squeezed(value))}`))
  printedAs('owed', owedHours(account.owed))
  printedAs('judgedAt', account.judgedAt ? shortDate(account.judgedAt) : 'pas encore')
  printedAs('expected', owedHours(account.expected))
  const nil = /Chiffresnuls(.*?):rienàladated’arrêté/.exec(said)?.[1]?.toLowerCase() ?? ''
  const printedUnlessNil = (key: TermKey, centihours: number) => {
    if (centihours !== 0) return printedAs(key, hours(centihours))
    expect(nil, `${name}, ${terms[key].name}`).to.include(squeezed(terms[key].name.toLowerCase()))
    expect(figureAfter(said, key), `${name}, ${terms[key].name}`).to.equal(`no ${key}`)
  }
  for (const key of ['logged', 'accepted', 'counted', 'credited'] as const) printedAs(key, hours(account[key]))
  for (const key of ['refused', 'outside', 'toRegularise', 'excused'] as const) printedUnlessNil(key, account[key])
  printedAs('gap', account.judgedAt ? `${signedHours(account.gap)} h` : '—')
  printedAs('rate', percentTenth(account.credited, account.owed) ?? '—')
  printedAs('dueRate', percentTenth(account.countedThen, account.expected) ?? '—')
  if (account.finished) {
    printedUnlessNil('missing', account.missing!)
    printedAs('exposed', own.penaltyCents === null ? 'aucun montant au contrat' : hours(own.exposed))
    expect(said, name).not.to.include(squeezed(terms.projected.means))
  } else {
    printedUnlessNil('behind', account.behind!)
    if (account.projected) printedAs('projected', hours(account.projected.centihours))
    expect(said, name).not.to.match(/[Pp]énalitéencourue|onforme:obligation|Exposéesàlapénalité/)
  }
  addsUp(said, own.logged, own.counted, name)
}

/** From declared to counted: what is taken away, line by line, gives what counts. */
function addsUp(said: string, logged: number, counted: number, name: string): void {
  const part = /ÉtapeMotifetmoisHeures(.*?)(?:Parmilesretenues|Lesmodalitésetlespublics)/.exec(said)?.[1]
  if (logged === 0) return
  const total = /Retenues(\d[\d]*,\d\d)/.exec(part!)?.[1]
  expect(total, name).to.equal(figure(counted))
  const taken = [...part!.matchAll(/−(\d+,\d\d)/g)].reduce((sum, [, one]) => sum + Number(one!.replace(',', '')), 0)
  expect(logged - taken, name).to.equal(counted)
}

function figure(centihours: number): string {
  return squeezed(hours(centihours)).replace('h', '')
}

/** What stands after the definition of a term, its article and its terms. */
function figureAfter(said: string, key: TermKey): string {
  const definition = squeezed(`${terms[key].name}${terms[key].means.replace(/\.$/, '')}`)
  const from = said.indexOf(definition)
  return from < 0
    ? `no ${key}`
    : said
        .slice(from + definition.length, from + definition.length + 200)
        .replace(/^(\((?:CCAG(?:20\d\d)?,[\d.]+|Marché)\))?\./, '')
        .replace(/^Ici:[^.]*\./, '')
}

function wordsOf(report: Parameters<typeof htmlOf>[0]): string {
  const words = htmlOf(report)
    .replace(/<(style|svg)[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]+>/g, ' ')
  return squeezed(words)
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

function squeezed(text: string): string {
  return text.replace(/[\s\u00a0\u202f]+/g, '')
}
