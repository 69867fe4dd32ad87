import type { Db } from '#db/connect.ts'
import { capital } from '#server/base/format.ts'
import { type HoursLine, hoursLines } from '#server/compliance/hours-lines.ts'
import { inLots, type LeavingContract } from '#server/compliance/leaving-contracts.ts'
import { type MonthLine, monthFigures, monthLines } from '#server/compliance/month-lines.ts'
import { type StatementLine, statementLines } from '#server/compliance/statement-lines.ts'
import type { ListedState } from '#server/compliance/statement-list.ts'
import { checkedWords } from '#server/register/attachments/words.ts'
import { monthsIn } from '#server/register/clauses/period-rules.ts'
import { periodName } from '#server/register/clauses/period-words.ts'
import { stateWords } from '#server/register/hours/statement-words.ts'
import { originWords } from '#server/register/splits/words.ts'
import { type Column, column, type Table } from '#server/web/table/table.ts'

/** `byPerson`: reads the rows of persons, and how many they are; else months, all employers together. */
type Reader = { today: string; readsSensitive: boolean; byPerson: boolean }

/** The statements of these clauses in these states, one row a sender and a period. */
export function statementsTable(
  db: Db,
  clauseIds: Iterable<number>,
  states: readonly ListedState[],
  reader: Reader,
): Table<StatementLine> {
  const rows = async function* () {
    for (const some of inLots(clauseIds)) yield await statementLines(db, some, states, reader)
  }
  const columns = reader.byPerson ? ofStatements : ofStatements.filter(one => !tellingPersons.includes(one))
  return { name: 'releves', title: 'Relevés', columns, rows: rows() }
}

/** The hours of these clauses, one row a contract and a month; `states`: of the statements of the month, null: any. */
export function monthsTable(
  db: Db,
  clauseIds: Iterable<number>,
  states: readonly ListedState[] | null,
): Table<MonthLine> {
  const rows = async function* () {
    for (const some of inLots(clauseIds)) yield await monthLines(db, some, states)
  }
  return { name: 'heures', title: 'Heures', columns: ofMonths, rows: rows() }
}

/** The hours of these clauses, one row a person and a month; `states`: of the statements that hold them, null: any. */
export function hoursTable(
  db: Db,
  clauseIds: Iterable<number>,
  states: readonly ListedState[] | null,
  { readsSensitive }: Reader,
): Table<HoursLine> {
  const rows = async function* () {
    for (const some of inLots(clauseIds)) yield await hoursLines(db, some, states, readsSensitive)
  }
  return { name: 'heures', title: 'Heures', columns: ofHours, rows: rows() }
}

function ofContract<Line extends { contract: LeavingContract }>(): Column<Line>[] {
  return [
    column('Acheteur', 'text', ({ contract }) => contract.buyerName),
    column('SIRET de l’acheteur', 'identifier', ({ contract }) => contract.buyerSiret),
    column('Numéro', 'identifier', ({ contract }) => contract.number),
    column('Lot', 'identifier', ({ contract }) => contract.lotNumber),
    column('Objet', 'text', ({ contract }) => contract.title),
    column('Titulaire', 'text', ({ contract }) => contract.holder),
    column('Suivi par', 'text', ({ contract }) => contract.followedByName),
  ]
}

/** What one employer declared may be what one person did. */
const tellingPersons: Column<StatementLine>[] = [
  column('Personnes', 'integer', ({ people }) => people),
  column('Déclarées', 'hours', ({ declared }) => declared),
  column('Validées', 'hours', ({ accepted }) => accepted),
  column('Retenues', 'hours', ({ counted }) => counted),
]

const ofStatements: Column<StatementLine>[] = [
  ...ofContract<StatementLine>(),
  column('Expéditeur', 'text', ({ sender }) => sender),
  column('SIRET de l’expéditeur', 'identifier', ({ senderNumber }) => senderNumber),
  column('Période', 'text', ({ period }) => periodName(period)),
  column('Premier mois', 'month', ({ period }) => monthsIn(period)[0]!),
  column('Dernier mois', 'month', ({ period }) => monthsIn(period).at(-1)!),
  column('État', 'text', ({ state }) => stateWords[state].word),
  column('Reçu le', 'date', ({ receivedOn }) => receivedOn),
  column('Attendu pour le', 'date', ({ dueOn }) => dueOn),
  column('Contrôlé', 'text', ({ checked }) => checked && checkedWords[checked]),
  ...tellingPersons,
  column('Motif', 'text', ({ reason }) => reason),
]

const figureWords: Record<(typeof monthFigures)[number], string> = {
  declared: 'Déclarées',
  refused: 'Refusées',
  accepted: 'Validées',
  outside: 'Hors fenêtre',
  toRegularise: 'À régulariser',
  counted: 'Retenues',
}

const ofMonths: Column<MonthLine>[] = [
  ...ofContract<MonthLine>(),
  column('Mois', 'month', ({ month }) => month),
  ...monthFigures.map(figure =>
    column<MonthLine>(figureWords[figure], 'hours', line =>
      figure === 'declared' || line.isDecided ? line[figure] : null,
    ),
  ),
]

const ofHours: Column<HoursLine>[] = [
  ...ofContract<HoursLine>(),
  column('Personne', 'identifier', ({ ref }) => ref),
  column('Mois', 'month', ({ month }) => month),
  column('Employeur', 'text', ({ employer }) => employer),
  column('SIRET de l’employeur', 'identifier', ({ employerNumber }) => employerNumber),
  column('Modalité', 'text', ({ mode }) => mode),
  column('État du relevé', 'text', ({ state }) => state && stateWords[state].word),
  column('Déclarées', 'hours', ({ credit }) => credit.declared),
  column(
    'Refusées',
    'hours',
    decided(({ refused }) => refused),
  ),
  column(
    'Validées',
    'hours',
    decided(({ accepted }) => accepted),
  ),
  column(
    'Hors fenêtre',
    'hours',
    decided(({ outside }) => outside),
  ),
  column(
    'À régulariser',
    'hours',
    decided(({ toRegularise }) => toRegularise),
  ),
  column(
    'Retenues',
    'hours',
    decided(({ counted }) => counted),
  ),
  column('Origine', 'text', ({ split }) => split && capital(originWords(split))),
]

/** Nothing is decided of hours while their statement is not validated. */
function decided(figure: (credit: HoursLine['credit']) => number) {
  return ({ state, credit }: HoursLine) => (state === 'validated' ? figure(credit) : null)
}
