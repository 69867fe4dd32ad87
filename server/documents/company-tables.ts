import {
  count,
  euros,
  hoursFigure,
  longDate,
  percentTenth,
  signedHours,
  signedWholeHours,
  wholeHours,
} from '#server/base/format.ts'
import { agreed, listed, plural } from '#server/base/french.ts'
import { elapsed, isDated, penaltyCents } from '#server/compliance/rules.ts'
import { legalBases } from '#server/register/clauses/rules.ts'
import { sizingWords } from '#server/register/clauses/sizing.ts'
import { contractNumber } from '#server/register/contracts/words.ts'
import { type CompanyLine, creditedAlone, type Totals, type Unit } from './company-lines.ts'
import { tellsFacts } from './facts.ts'
import { creditedPersons, personsSaid } from './people.ts'
import { masked, wordOf } from './rules.ts'
import { columnOf, discOf, hoursSaid, shortened } from './words.ts'

// The tables of a company, a row a contract. Rows stay whole and the head repeats when there are many.

const LONG = 9

type Pools = ReadonlyMap<number, { name: string; agreedOn: string }>

export function contractsTable(units: readonly Unit[], totals: Totals, pools: Pools, at: string) {
  const lines = units.flatMap(unit => unit.lines)
  const due = columnOf(lines.map(line => line.measured.due)).hours
  const rows = units.flatMap(unit => [
    ...unit.lines.map(line => contractRow(line, unit, due)),
    ...(unit.poolId === null || unit.lines.length < 2 ? [] : [poolRow(unit, pools.get(unit.poolId)?.name ?? '', due)]),
  ])
  return {
    lead: contractsLead(lines),
    long: rows.length > LONG,
    rows,
    total: {
      label: lines.length === 1 ? 'Ce marché' : `Les ${count(lines.length)} marchés`,
      due: due(totals.due),
      validated: hoursFigure(totals.validated),
      counted: hoursFigure(totals.counted),
      credited: hoursFigure(totals.credited),
      gap: signedHours(totals.credited - totals.due),
      rate: percentTenth(totals.credited, totals.due) ?? '—',
    },
    note: `En heures, au ${longDate(at)}. Imputées : retenues, dans la limite des heures dues à date de chaque marché ou groupe globalisé${totals.counted > totals.credited ? ` ; ${hoursFigure(totals.counted - totals.credited)} heures d’excédent ne sont reportées nulle part` : ''}.`,
  }
}

function contractRow(line: CompanyLine, unit: Unit, dueSaid: (centihours: number) => string) {
  const { contract, measured, finished, period } = line
  const { due, standing } = measured
  const years = isDated(period)
    ? `(${[...new Set([period.startsOn.slice(0, 4), period.endsOn.slice(0, 4)])].join('-')})`
    : null
  return {
    strong: false,
    name: contractNumber(contract),
    small: shortened(contract.lotTitle ? `${contract.title}, ${contract.lotTitle}` : contract.title, 58),
    years,
    due: dueSaid(due),
    validated: hoursFigure(standing.validated),
    counted: hoursFigure(standing.counted),
    credited: creditedSaid(line, unit),
    gap: signedHours((unit.lines.length === 1 ? creditedAlone(line) : standing.counted) - due),
    rate: percentTenth(unit.lines.length === 1 ? creditedAlone(line) : standing.counted, due) ?? '—',
    state: discOf(wordOf(standing, finished)),
  }
}

/** In a pool that owes more than it has, every counted hour is credited; else only the pool's line can say how many. */
function creditedSaid(line: CompanyLine, unit: Unit): string {
  if (unit.lines.length === 1) return hoursFigure(creditedAlone(line))
  return unit.credited === unit.counted ? hoursFigure(line.measured.standing.counted) : 'du groupe'
}

function poolRow(unit: Unit, name: string, dueSaid: (centihours: number) => string) {
  const sum = (amount: (line: CompanyLine) => number) => unit.lines.reduce((all, line) => all + amount(line), 0)
  return {
    strong: true,
    name: 'Dont globalisés',
    years: null,
    small: shortened(name || unit.lines.map(line => contractNumber(line.contract)).join(', '), 58),
    due: dueSaid(unit.due),
    validated: hoursFigure(sum(line => line.measured.standing.validated)),
    counted: hoursFigure(unit.counted),
    credited: hoursFigure(unit.credited),
    gap: signedHours(unit.credited - unit.due),
    rate: percentTenth(unit.credited, unit.due) ?? '—',
    state: discOf({
      shape: unit.credited >= unit.due ? 'full' : 'half',
      word: unit.credited >= unit.due ? 'Rien ne manque' : 'Il en manque',
    }),
  }
}

function contractsLead(lines: readonly CompanyLine[]): string {
  const words = Map.groupBy(lines, line => wordOf(line.measured.standing, line.finished).word.toLowerCase())
  const told = [...words].map(([word, members]) => `${count(members.length)} ${word}`)
  return `${plural(lines.length, 'marché', 'marchés')} : ${listed(told)}. Hors globalisation, un excédent ne comble pas un déficit.`
}

export function obligationsTable(lines: readonly CompanyLine[], at: string) {
  const bases = [...new Set(lines.map(line => line.measured.clause.legalBasis))].map(basis => legalBases[basis])
  const owed = columnOf(lines.map(line => line.measured.standing.owed)).hours
  const due = columnOf(lines.map(line => line.measured.due)).hours
  return {
    lead: `${plural(lines.length, 'clause', 'clauses')} ; ${agreed(bases.length, 'base', 'bases')} : ${listed(bases)}.`,
    long: lines.length > LONG,
    rows: lines.map(({ contract, measured, period, finished }) => {
      const known = measured.ledger.filter(line => line.datedOn <= at)
      const [first, ...changes] = known
      const share = elapsed(period, at)
      return {
        name: contractNumber(contract),
        how: first
          ? `${first.sizing ? `${sizingWords(first.sizing)}, soit ${wholeHours(first.centihours)}` : `${wholeHours(first.centihours)} au marché`}${changes.length > 0 ? ` ; puis ${changes.map(line => signedWholeHours(line.centihours)).join(', ')}` : ''}`
          : 'Registre vide à cette date',
        owed: owed(measured.standing.owed),
        part: finished
          ? 'terminé'
          : !isDated(period)
            ? 'dates inconnues'
            : `${count(share.part)} j sur ${count(share.whole)}`,
        due: due(measured.due),
      }
    }),
    total: due(lines.reduce((sum, line) => sum + line.measured.due, 0)),
  }
}

/** What pooling does, in a sentence a pool; null without pools. */
export function poolsSaid(units: readonly Unit[], pools: Pools): string[] | null {
  const said = units
    .filter(unit => unit.poolId !== null && unit.lines.length > 1)
    .map(unit => {
      const pool = pools.get(unit.poolId!)
      const numbers = listed(unit.lines.map(line => contractNumber(line.contract)))
      const alone = unit.lines.reduce((sum, line) => sum + creditedAlone(line), 0)
      return `${numbers}, globalisés depuis le ${longDate(pool?.agreedOn ?? '1900-01-01')} (CCAG x.1.3) : ${hoursSaid(unit.credited - alone)} d’avance sur l’un comblent le retard d’un autre. Chaque heure reste affectée à un seul marché.`
    })
  return said.length === 0 ? null : said
}

export function followUpTable(lines: readonly CompanyLine[], at: string) {
  const people = lines.map(line => creditedPersons(line.measured.member.lines).size)
  const hidden = masked(people.map((number, index) => ({ people: number, centihours: 0, index })))
  const shownPeople = (index: number) => {
    const row = hidden?.find(found => found.index === index)
    if (people[index] === 0) return '0'
    return row && !row.masked ? count(people[index]!) : people[index]! < 5 ? personsSaid(people[index]!) : 'masqué'
  }
  const rows = lines.map((line, index) => {
    const { statements, clause, split } = line.measured
    const penalty = penaltyCents(split.exposed, clause.penaltyCents)
    return {
      name: contractNumber(line.contract),
      statements: `${count(statements.checked)} sur ${count(statements.received)}`,
      people: shownPeople(index),
      penalty: penalty === null ? 'sans montant' : euros(penalty),
      told: toldOf(line, at),
    }
  })
  const notices = lines.filter(line => tellsFacts(line.facts, at, ['formalNotice']).length > 0).length
  const received = lines.reduce((sum, line) => sum + line.measured.statements.received, 0)
  const checked = lines.reduce((sum, line) => sum + line.measured.statements.checked, 0)
  const distinct = creditedPersons(lines.flatMap(line => line.measured.member.lines)).size
  return {
    lead: `${count(checked)} relevés mensuels sur ${count(received)} reçus sont contrôlés ; ${notices === 0 ? 'aucune mise en demeure n’a été faite' : `${plural(notices, 'marché a reçu', 'marchés ont reçu')} une mise en demeure`}.`,
    long: rows.length > LONG,
    rows,
    total: { statements: `${count(checked)} sur ${count(received)}`, people: personsSaid(distinct) },
    note: 'Pénalité encourue : heures exposées × montant inscrit au marché ; elle suppose une mise en demeure restée sans effet (CCAG, x.1.5). Personnes : distinctes ; une personne peut avoir travaillé sur plusieurs marchés.',
  }
}

function toldOf({ facts, measured }: CompanyLine, at: string): string {
  const told: string[] = []
  if (measured.excused > 0) told.push(`${hoursFigure(measured.excused)} h excusées`)
  const suspensions = tellsFacts(facts, at, ['suspension']).length
  if (suspensions > 0) told.push(plural(suspensions, 'suspension', 'suspensions'))
  const notice = tellsFacts(facts, at, ['formalNotice']).at(-1)
  if (notice) told.push(`mise en demeure du ${longDate(notice.datedOn)}`)
  const difficulties = tellsFacts(facts, at, ['difficulty']).length
  if (difficulties > 0) told.push(plural(difficulties, 'difficulté notifiée', 'difficultés notifiées'))
  const decision = tellsFacts(facts, at, ['penalty']).at(-1)
  if (decision) told.push(decision.amountCents === 0 ? 'pénalité remise' : 'pénalité décidée')
  return told.join(' ; ') || 'aucune'
}
