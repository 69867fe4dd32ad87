import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { buyerName } from '#server/register/buyers/words.ts'
import { legalPerson } from '#server/register/companies/rules.ts'
import { contractsThen } from '#server/register/contracts/known-store.ts'
import type { CcagVersion, HolderRole } from '#server/register/contracts/rules.ts'
import type { Fact } from '#server/register/facts/rules.ts'
import { procedureAt } from '#server/register/proceedings/procedure-rules.ts'
import type { Proceeding } from '#server/register/proceedings/rules.ts'
import { proceedingsOf } from '#server/register/proceedings/store.ts'
import type { Account } from './account-rules.ts'
import { ownPartsOf } from './bearing-rules.ts'
import type { Line } from './company-rules.ts'
import {
  factsUnder,
  groups,
  type HoldingRow,
  heldBy,
  holdings,
  proceedingsUnder,
  standingsKept,
} from './company-store.ts'
import { groupsThen, heldThen } from './company-then.ts'
import { partsKept } from './groups-store.ts'
import { knownUntil, measured, memberOf, type Reading } from './measure.ts'
import type { Member } from './member-rules.ts'
import type { SourceMoment } from './pools-then.ts'
import { type OwnPart, partOf } from './share-rules.ts'
import { standingOf } from './standing.ts'
import { settled } from './store.ts'

/** One contract that a company holds, alone or in a group, with what its verdict needs. */
export type CompanyLine = Line & {
  /** The legal person, whichever of its establishments holds it. */
  person: string
  contractId: number
  buyerId: number
  buyerName: string
  number: string
  lotNumber: string
  lotTitle: string
  title: string
  ccag: string
  ccagVersion: CcagVersion | ''
  noticedOn: string | null
  notifiedOn: string | null
  role: HolderRole
  startsOn: string | null
  followedByName: string | null
  clauseId: number | null
}

/** The same at a date, with the account it comes from. */
export type MeasuredLine = CompanyLine & {
  account: Account | null
  member: Member | null
  facts: Fact[]
  proceedings: Proceeding[]
}

/** The contracts that these companies hold and this person may see, measured at a date. The worst gap first. */
export async function linesOf(
  db: Db,
  user: User,
  companyIds: readonly number[],
  reading: Reading,
): Promise<MeasuredLine[]> {
  const moment = { at: reading.at, known: knownUntil(reading.known) }
  const rows = once(await heldThen(db, user, companyIds, moment))
  const contractIds = rows.map(row => row.contract_id)
  const accounts = await measured(
    db,
    rows.flatMap(row => row.clause_id ?? []),
    reading,
  )
  const facts = await factsUnder(db, contractIds, moment.known)
  const proceedings = await proceedingsOf(db, contractIds, moment.known)
  const parts = await groupsThen(db, contractIds, moment)
  const said = await datesThen(db, rows, moment)
  const lines = rows.map((row): MeasuredLine => {
    const account = row.clause_id === null ? null : (accounts.get(row.clause_id) ?? null)
    const member = account && memberOf(account, row.clause_id!)
    const files = proceedings.get(row.contract_id) ?? []
    return {
      ...lineFrom(row, parts, member && partsOf(member)),
      ...said.get(row.contract_id),
      ...(member && saidThen(member)),
      standing: account && standingOf(account, row.clause_id!),
      procedure: procedureAt(files, reading.at),
      account,
      member,
      facts: facts.get(row.contract_id) ?? [],
      proceedings: files,
    }
  })
  return worstFirst(lines)
}

/** Its dates and its CCAG as they were said then. */
async function datesThen(db: Db, rows: readonly HoldingRow[], moment: SourceMoment) {
  const now = rows.map(row => ({
    id: row.contract_id,
    noticedOn: row.noticed_on,
    notifiedOn: row.notified_on,
    startsOn: row.starts_on,
    endsOn: row.ends_on,
    ccag: row.ccag,
    ccagVersion: row.ccag_version as CcagVersion | '',
  }))
  return new Map((await contractsThen(db, now, moment)).map(({ id, ...said }) => [id, said]))
}

/** What the contract said then, as its account reads it. */
function saidThen({ source, endsOn, penaltyCents }: Member) {
  return {
    poolId: source.pool?.id ?? null,
    penaltyCents,
    ...(source.ends.length > 0 && { endsOn }),
  }
}

/** The same from what is kept, for lists: of these companies, or of all that hold a clause. */
export async function keptLinesOf(
  db: Db,
  user: User,
  companyIds: readonly number[] | null,
  today: string,
): Promise<CompanyLine[]> {
  const found = companyIds ? await heldBy(db, user, companyIds) : await holdings(db, user).whereNotNull('clauses.id')
  const rows = once(found).filter(row => row.clause_id !== null)
  const isWhole = companyIds === null && user.buyerIds === null
  const clauseIds = isWhole ? null : rows.map(row => row.clause_id!)
  const contractIds = isWhole ? null : rows.map(row => row.contract_id)
  await settled(db, today, clauseIds ?? undefined)
  const standings = await standingsKept(db, clauseIds)
  const kept = await partsKept(db, clauseIds)
  const proceedings = await proceedingsUnder(db, user, contractIds)
  const parts = await groups(db, contractIds)
  const lines = rows.map(
    (row): CompanyLine => ({
      ...lineFrom(row, parts, kept.get(row.clause_id!)),
      standing: standings.get(row.clause_id!) ?? null,
      procedure: procedureAt(proceedings.get(row.contract_id) ?? [], today),
    }),
  )
  return worstFirst(lines)
}

function lineFrom(
  row: HoldingRow,
  parts: Awaited<ReturnType<typeof groups>>,
  own: readonly OwnPart[] | null = null,
): Omit<CompanyLine, 'standing' | 'procedure'> {
  const person = legalPerson({ id: row.company_id, siren: row.siren })
  const group = parts.get(row.contract_id)
  return {
    person,
    contractId: row.contract_id,
    buyerId: row.buyer_id,
    buyerName: buyerName({ name: row.buyer_name, siret: row.buyer_siret }),
    number: row.number,
    lotNumber: row.lot_number,
    lotTitle: row.lot_title,
    title: row.title,
    ccag: row.ccag,
    ccagVersion: row.ccag_version as CcagVersion | '',
    noticedOn: row.noticed_on,
    notifiedOn: row.notified_on,
    role: row.role as HolderRole,
    startsOn: row.starts_on,
    endsOn: row.ends_on,
    followedByName: row.followed_by_name,
    clauseId: row.clause_id,
    poolId: row.pool_id,
    penaltyCents: row.penalty_cents,
    part: group ? partOf(group.holders, person, group.form, own) : { kind: 'whole' },
  }
}

/** What each holder of a group bears and did; a pool’s contracts are judged together, each by the shares alone. */
function partsOf({ bearers, source }: Member): OwnPart[] | null {
  return source.group && source.pool === null ? ownPartsOf(bearers, source.group) : null
}

/** A contract that two establishments of one company hold is one line. */
function once(rows: readonly HoldingRow[]): HoldingRow[] {
  return [
    ...Map.groupBy(rows, row => `${legalPerson({ id: row.company_id, siren: row.siren })} ${row.contract_id}`).values(),
  ].map(([first]) => first!)
}

function worstFirst<Own extends CompanyLine>(lines: readonly Own[]): Own[] {
  const gap = ({ standing }: Own) => standing?.gap ?? 0
  return lines.toSorted((a, b) => gap(a) - gap(b))
}
