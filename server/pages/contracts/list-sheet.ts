import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { byChunks } from '#server/base/chunks.ts'
import { contractsNumbered, type ListedContract } from '#server/compliance/contract-lines.ts'
import { contractWords } from '#server/compliance/contract-words.ts'
import { linesThen } from '#server/compliance/lines-then.ts'
import { knownUntil, type Reading } from '#server/compliance/measure.ts'
import { accountIn } from '#server/compliance/standing.ts'
import type { Standing } from '#server/compliance/standing-rules.ts'
import type { Company } from '#server/register/companies/rules.ts'
import { companyName } from '#server/register/companies/words.ts'
import { type DoubtfulHolder, doubtfulName } from '#server/register/contracts/doubtful-rules.ts'
import { doubtfulOf } from '#server/register/contracts/doubtful-store.ts'
import { holdersThen } from '#server/register/contracts/holders-store.ts'
import { readingStates } from '#server/register/contracts/reading-rules.ts'
import { considerations, type Holder, type HolderRole } from '#server/register/contracts/rules.ts'
import { holdersOf } from '#server/register/contracts/store.ts'
import { sectorSaid } from '#server/register/contracts/words.ts'
import { type Column, column, type Table } from '#server/web/table/table.ts'

type Line = {
  contract: ListedContract
  holders: readonly Company[]
  others: readonly Company[]
  under: readonly Company[]
  doubtful: readonly DoubtfulHolder[]
}

/** The contracts of these numbers as a spreadsheet, one row a contract, read by the hundred as they leave; now, or then. */
export function contractsTable(db: Db, user: User, ids: Iterable<number>, past: Reading | null = null): Table<Line> {
  return { name: 'marches', title: 'Marchés', columns, rows: linesOf(db, user, ids, past) }
}

async function* linesOf(db: Db, user: User, ids: Iterable<number>, past: Reading | null): AsyncGenerator<Line[]> {
  for (const some of byChunks(ids, 250)) {
    const found = await contractsNumbered(db, user, some)
    const contracts = past ? await linesThen(db, found, past) : found
    const holders = past
      ? await holdersThen(db, some, { at: past.at, known: knownUntil(past.known) })
      : await holdersOf(db, some)
    const moment = past ? { at: past.at, known: knownUntil(past.known) } : {}
    const doubtful = await doubtfulOf(db, some, moment)
    yield contracts.map(contract => ({
      contract,
      ...parties(holders.get(contract.id) ?? []),
      doubtful: doubtful.get(contract.id) ?? [],
    }))
  }
}

/** Who answers for the contract, one; the rest of its group; those who work under them. Those replaced are left out. */
function parties(all: readonly (Holder & { company: Company })[]) {
  const present = all.filter(({ until }) => until === null)
  const of = (...roles: HolderRole[]) =>
    present.filter(({ role }) => roles.includes(role)).map(({ company }) => company)
  const [lead, ...rest] = of('leadHolder', 'holder')
  return { holders: lead ? [lead] : [], others: [...rest, ...of('coHolder')], under: of('subcontractor') }
}

const names = (companies: readonly Company[]) => companies.map(companyName).join(', ')
const numbers = (companies: readonly Company[]) => companies.map(({ identifier }) => identifier).join(', ')

/** A figure of its own part; nothing where no clause is written or nobody measured it yet. */
function own(label: string, figure: (standing: Standing) => number | null): Column<Line> {
  return column(label, 'hours', ({ contract: { standing } }) => standing && figure(standing))
}

/** The same of the account that it shares. */
function shared(label: string, figure: (account: ReturnType<typeof accountIn>) => number): Column<Line> {
  return column(label, 'hours', ({ contract: { standing, pool } }) =>
    standing && pool !== null ? figure(accountIn(standing)) : null,
  )
}

const columns: Column<Line>[] = [
  column('Numéro', 'identifier', ({ contract }) => contract.number),
  column('Lot', 'identifier', ({ contract }) => contract.lotNumber),
  column('Objet', 'text', ({ contract }) => contract.title),
  column('Acheteur', 'text', ({ contract }) => contract.buyerName),
  column('SIRET de l’acheteur', 'identifier', ({ contract }) => contract.buyerSiret),
  column('Direction', 'text', ({ contract }) => contract.directorate),
  column('Opération', 'text', ({ contract }) => contract.operation),
  column('Secteur', 'text', ({ contract }) => sectorSaid(contract).label),
  column('Ce secteur', 'text', ({ contract }) => sectorSaid(contract).state),
  column('Titulaire', 'text', ({ holders }) => names(holders)),
  column('SIRET du titulaire', 'identifier', ({ holders }) => numbers(holders)),
  column('Titulaires à vérifier', 'text', ({ doubtful }) => doubtful.map(doubtfulName).join(', ')),
  column('Identifiants à vérifier', 'identifier', ({ doubtful }) =>
    doubtful
      .map(({ identifier }) => identifier)
      .filter(Boolean)
      .join(', '),
  ),
  column('Cotraitants', 'text', ({ others }) => names(others)),
  column('SIRET des cotraitants', 'identifier', ({ others }) => numbers(others)),
  column('Sous-traitants', 'text', ({ under }) => names(under)),
  column('SIRET des sous-traitants', 'identifier', ({ under }) => numbers(under)),
  column('Considérations sociales', 'text', ({ contract }) =>
    contract.considerations.map(value => considerations[value]).join(', '),
  ),
  column('Montant HT (€)', 'amount', ({ contract }) => contract.amountCents),
  column('Montant après avenants HT (€)', 'amount', ({ contract: { amended } }) =>
    amended.state ? amended.cents : null,
  ),
  column('Ce montant', 'text', ({ contract: { amended } }) => amended.state && readingStates[amended.state]),
  column('Notifié le', 'date', ({ contract }) => contract.notifiedOn),
  column('Fin', 'date', ({ contract }) => contract.endsOn),
  column('Cette fin', 'text', ({ contract: { amended } }) => amended.endState && readingStates[amended.endState]),
  column('Suivi par', 'text', ({ contract }) => contract.followedByName),
  column('État', 'text', ({ contract }) => contractWords[contract.word].word),
  column('Jugé au', 'date', ({ contract }) => contract.standing?.judgedAt ?? null),
  own('Heures dues', ({ owed }) => owed),
  own('Déclarées', ({ logged }) => logged),
  own('Validées', ({ accepted }) => accepted),
  own('Retenues', ({ counted }) => counted),
  own('Attendues', ({ expected }) => expected),
  own('Écart', ({ gap }) => gap),
  own('Manque à la fin', ({ missing }) => missing),
  own('Exposées à la pénalité', ({ exposed }) => exposed),
  column('Globalisation', 'text', ({ contract: { standing, pool } }) => standing && pool),
  shared('Dues globalisées', ({ owed }) => owed),
  shared('Retenues globalisées', ({ counted }) => counted),
  shared('Écart globalisé', ({ gap }) => gap),
]
