import {
  count,
  euros,
  hours,
  hoursFigure,
  longDate,
  percentTenth,
  shortDate,
  signedHours,
} from '#server/base/format.ts'
import { agreed, listed, plural } from '#server/base/french.ts'
import { ledgerOf } from '#server/compliance/breakdown-rules.ts'
import type { CompanyAccount } from '#server/compliance/companies.ts'
import type { MeasuredLine } from '#server/compliance/company-lines.ts'
import { costOf } from '#server/compliance/company-rules.ts'
import { type Figures, ownFigures, type Unit } from '#server/compliance/company-totals-rules.ts'
import { partSaid } from '#server/compliance/company-words.ts'
import { conclusionOf } from '#server/compliance/conformity-rules.ts'
import { endSaid, judgedSaid } from '#server/compliance/judging-words.ts'
import { conformityWords } from '#server/compliance/status-words.ts'
import type { Publics } from '#server/disclosure/publics.ts'
import { personsSaid, SECRET_LEGEND } from '#server/disclosure/words.ts'
import type { Typed } from '#server/proofreading/typed.ts'
import { isReckoned } from '#server/register/clauses/formula-rules.ts'
import { inputsWords } from '#server/register/clauses/formula-words.ts'
import { type LegalBasis, legalBases } from '#server/register/clauses/rules.ts'
import { contractNumber } from '#server/register/contracts/words.ts'
import { holding } from '#server/register/facts/rules.ts'
import { type Proceeding, type Step, stepsHolding } from '#server/register/proceedings/rules.ts'
import { tellsFacts } from './facts.ts'
import { statementsOf } from './load.ts'
import { accountWord } from './rules.ts'
import { columnOf, discOf, hoursOf, shortened, titlesOf } from './words.ts'

// The tables of a company, a row a contract. Rows stay whole and the head repeats when there are many.

const LONG = 9

export function contractsTable({ lines, units, totals, at, buyers }: CompanyAccount, typed: Typed) {
  const owed = columnOf(units.map(unit => unit.figures.owed)).hours
  const rows = units.flatMap(unit => [
    ...unit.lines.map(line => contractRow(line, unit, { owedSaid: owed, typed })),
    ...(unit.poolId === null ? [] : [poolRow(unit, owed)]),
  ])
  const own = units.filter(unit => unit.lines.some(({ part }) => part.kind !== 'whole')).length
  return {
    lead: contractsLead(lines),
    long: rows.length > LONG,
    rows,
    total: {
      label: lines.length === 1 ? 'Ce marché' : `Les ${count(lines.length)} marchés`,
      due: owed(totals.owed),
      accepted: hoursFigure(totals.accepted),
      counted: hoursFigure(totals.counted),
      credited: hoursFigure(totals.credited),
      gap: signedHours(totals.gap),
      rate: percentTenth(totals.credited, totals.owed) ?? '—',
    },
    note: `En heures, au ${longDate(at)} ; l’écart au jour où chaque marché est jugé.${totals.surplus > 0 ? ` ${hoursFigure(totals.surplus)} heures d’excédent ne sont reportées nulle part.` : ''}${own > 0 ? ' En groupement, les chiffres sont la part de l’entreprise, quand elle est écrite.' : ''}`,
    notes:
      buyers.length < 2
        ? []
        : buyers.map(
            buyer =>
              `${buyer.buyerName} : ${hoursFigure(buyer.totals.credited)} heures imputées sur ${owed(buyer.totals.owed)} dues, ${plural(buyer.totals.contracts, 'marché', 'marchés')}.`,
          ),
  }
}

type Said = { owedSaid: (centihours: number) => string; typed: Typed }

function contractRow(line: MeasuredLine, { poolId }: Unit, { owedSaid, typed }: Said) {
  const own = ownFigures(line)
  const member = line.member!
  const years = [...new Set([member.startsOn.slice(0, 4), member.endsOn.slice(0, 4)])].filter(year => year < '2999')
  return {
    ...figuresOf(own, line.account!.judgedAt, owedSaid),
    strong: false,
    name: contractNumber(line),
    small: shortened(titleOf(line, typed), 58),
    years: years.length > 0 ? `(${years.join('-')})` : null,
    share: partSaid(line.part),
    credited: poolId === null ? hoursFigure(own.credited) : 'ensemble',
    rate: poolId === null ? (percentTenth(own.credited, own.owed) ?? '—') : '—',
    state: discOf(accountWord(line.standing!.status, null)),
    judged: poolId === null ? stateSaid(line) : 'avec l’ensemble globalisé',
  }
}

/** The object of a contract and of its lot, as proof-read. */
export function titleOf(
  { contractId, title, lotTitle }: { contractId: number; title: string; lotTitle: string },
  typed: Typed,
): string {
  const said = titlesOf({ id: contractId, title, lotTitle })
  return said.flatMap(({ text, where, source }) => typed.print(text, where, source, contractId) || []).join(', ')
}

/** The account of contracts that share their hours, once. */
function poolRow({ lines, figures }: Unit<MeasuredLine>, owedSaid: (centihours: number) => string) {
  const [first] = lines
  const account = first!.account!
  return {
    ...figuresOf(figures, account.judgedAt, owedSaid),
    strong: true,
    name: 'Globalisés ensemble',
    small: shortened(account.pool!.name, 58),
    years: null,
    share: null,
    credited: hoursFigure(figures.credited),
    rate: percentTenth(figures.credited, figures.owed) ?? '—',
    state: discOf(accountWord(account.status, null)),
    judged: stateSaid(first!),
  }
}

function figuresOf(figures: Figures, judgedAt: string | null, owedSaid: (centihours: number) => string) {
  return {
    due: owedSaid(figures.owed),
    accepted: hoursFigure(figures.accepted),
    counted: hoursFigure(figures.counted),
    gap: judgedAt === null ? '—' : signedHours(figures.gap),
  }
}

/** Up to when it was judged and, of a finished contract only, whether it conforms. */
function stateSaid({ account }: MeasuredLine): string {
  const conformity = conclusionOf(account!)
  return [conformity && conformityWords[conformity], judgedSaid(account!), endSaid(account!)]
    .filter(Boolean)
    .join(' ; ')
}

function contractsLead(lines: readonly MeasuredLine[]): string {
  const words = Map.groupBy(lines, ({ standing }) => accountWord(standing!.status, null).word.toLowerCase())
  const told = [...words].map(([word, members]) => `${count(members.length)} ${word}`)
  return `${plural(lines.length, 'marché', 'marchés')} : ${listed(told)}. Hors globalisation, un excédent ne comble pas un déficit.`
}

export function obligationsTable(
  { lines, units, totals, at }: CompanyAccount,
  basisOf: (line: MeasuredLine) => LegalBasis,
) {
  const bases = [...new Set(lines.map(line => legalBases[basisOf(line)]))]
  const owed = columnOf(lines.map(line => ownFigures(line).owed)).hours
  const pools = units.filter(({ poolId }) => poolId !== null)
  return {
    lead: `${plural(lines.length, 'clause', 'clauses')} ; ${agreed(bases.length, 'base', 'bases')} : ${listed(bases)}.`,
    long: lines.length > LONG,
    rows: lines.map(line => {
      const own = ownFigures(line)
      const { judgedAt } = line.account!
      return {
        name: contractNumber(line),
        how: ledgerSaid(line, at),
        owed: owed(own.owed),
        part: judgedAt === null ? 'pas encore' : shortDate(judgedAt),
        due: owed(own.expected),
      }
    }),
    total: owed(totals.expected),
    pools: pools.length > 0 ? pools.map(poolSaid) : null,
  }
}

function ledgerSaid({ member }: MeasuredLine, at: string): string {
  const { rows, reduced } = ledgerOf(member!, at)
  const [first, ...changes] = rows.map(({ line }) => line)
  if (!first) return 'Registre vide à cette date'
  const whole = columnOf([first.centihours]).hours(first.centihours)
  const then = changes.map(({ centihours }) => columnOf([centihours]).change(centihours))
  return [
    isReckoned(first.formula) ? `${inputsWords(first.formula)}, soit ${whole}` : `${whole} au marché`,
    then.length > 0 ? `puis ${then.join(', ')}` : '',
    reduced > 0 ? `moins ${hoursFigure(reduced)} à la fin anticipée` : '',
  ]
    .filter(Boolean)
    .join(' ; ')
}

function poolSaid({ lines, figures }: Unit<MeasuredLine>): string {
  const { pool } = lines[0]!.account!
  const numbers = listed(lines.map(line => contractNumber(line)))
  return `« ${pool!.name} » : ${numbers}, par accord du ${longDate(pool!.agreedOn)} (CCAG x.1.3). Un seul compte : ${hoursOf(figures.credited)} imputées sur ${columnOf([figures.owed]).hours(figures.owed)} dues. Chaque heure reste affectée à un seul marché.`
}

/** `publics`: of all the contracts together; `ofEach`: of each, in the order of the lines. */
export function followUpTable({ lines, totals, at }: CompanyAccount, publics: Publics, ofEach: readonly Publics[]) {
  const statements = lines.map(({ member }) => statementsOf(member!))
  const all = statementsOf({ judged: { ...lines[0]!.member!.judged, periods: lines.flatMap(periodsOf) } })
  const rows = lines.map((line, index) => ({
    name: contractNumber(line),
    statements: `${count(statements[index]!.checked)} sur ${count(statements[index]!.received)}`,
    people: personsSaid(ofEach[index]!),
    penalty: penaltySaid(line),
    told: toldOf(line, at),
  }))
  const notices = lines.filter(({ proceedings }) => noticesIn(proceedings, at).length > 0).length
  return {
    lead: `${count(all.checked)} relevés sur ${count(all.received)} reçus sont contrôlés${totals.overdue > 0 ? `, ${plural(totals.overdue, 'période est restée', 'périodes sont restées')} sans relevé` : ''} ; ${notices === 0 ? 'aucune mise en demeure n’a été faite' : `${plural(notices, 'marché a reçu', 'marchés ont reçu')} une mise en demeure`}.`,
    long: rows.length > LONG,
    rows,
    total: {
      statements: `${count(all.checked)} sur ${count(all.received)}`,
      people: personsSaid(publics),
    },
    note: `Pénalité : décidée, ou encourue (heures exposées d’un marché fini × montant inscrit au marché) ; elle suppose une mise en demeure restée sans effet (CCAG, x.1.5). Personnes : distinctes, au ${longDate(publics.until)} ; une personne peut avoir travaillé sur plusieurs marchés.${[publics, ...ofEach].some(({ persons }) => persons === null) ? ` ${SECRET_LEGEND}` : ''}`,
  }
}

function periodsOf({ member }: MeasuredLine) {
  return member!.judged.periods
}

function penaltySaid(line: MeasuredLine): string {
  const { decision } = line.procedure
  if (decision && decision.amountCents > 0) return `${euros(decision.amountCents)} décidés`
  const { missing } = ownFigures(line)
  if (missing > 0 && line.penaltyCents === null) return 'aucun montant au contrat'
  const cents = costOf(line)
  return cents === null ? '—' : `${euros(cents)} encourus`
}

function toldOf({ facts, member, procedure, proceedings }: MeasuredLine, at: string): string {
  const held = holding(facts)
  const told: string[] = []
  if (member!.excused > 0) told.push(`${hours(member!.excused)} excusées`)
  const suspensions = tellsFacts(held, at, ['suspension']).length
  if (suspensions > 0) told.push(plural(suspensions, 'suspension', 'suspensions'))
  for (const { datedOn } of noticesIn(proceedings, at)) told.push(`mise en demeure du ${longDate(datedOn)}`)
  const difficulties = tellsFacts(held, at, ['difficulty']).length
  if (difficulties > 0) told.push(plural(difficulties, 'difficulté notifiée', 'difficultés notifiées'))
  const { decision } = procedure
  if (decision)
    told.push(
      decision.amountCents === 0
        ? `pénalité remise le ${longDate(decision.datedOn)}`
        : `pénalité décidée le ${longDate(decision.datedOn)}, ${decision.leftCents > 0 ? 'déduction à enregistrer' : 'soldée'}`,
    )
  return told.join(' ; ') || 'aucune'
}

/** The formal notices that hold at this date, of any kind. */
function noticesIn(proceedings: readonly Proceeding[], at: string): Step[] {
  return proceedings.flatMap(({ steps }) =>
    stepsHolding(steps).filter(({ gesture, datedOn }) => gesture === 'notice' && datedOn <= at),
  )
}
