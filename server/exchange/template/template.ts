import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { type Month, monthOf } from '#server/base/dates.ts'
import { NotFound } from '#server/base/errors.ts'
import { listed } from '#server/base/french.ts'
import type { Author } from '#server/journal/store.ts'
import { contractName, contractNumber } from '#server/register/contracts/words.ts'
import { cellKey } from '#server/register/hours/entry-rules.ts'
import type { Row } from '#server/register/hours/grid-store.ts'
import type { Group } from '#server/register/hours/groups.ts'
import { type MonthContract, monthOfContracts } from '#server/register/hours/month-store.ts'
import { MOST_IN_A_MONTH } from '#server/register/hours/rules.ts'
import { isSettled } from '#server/register/hours/statement-rules.ts'
import { isOpen } from '#server/register/hours/typed-cells.ts'
import { namesShown, type ShownNames } from '#server/register/participants/identities.ts'
import { fullName } from '#server/register/participants/words.ts'
import { templateBook } from './book.ts'
import { type Template, type TemplateRow, templateSheet } from './content-rules.ts'

/** One file to give to a company: its name says no one. */
export type TemplateFile = { name: string; bytes: Buffer }

type Wanted = {
  senderId: number
  month: Month
  /** Those of its contracts that are looked at; null: all that this reader sees. */
  contractIds: readonly number[] | null
  /** Where the names are read from, for the journal. */
  href: string
}

type Own = { contract: MonthContract; group: Group }

/**
 * The template of one sender, over all its statements that wait for hours in the period of this month: its own people by name, as it knows
 * them. The journal says how many names left. @throws NotFound where this sender has nothing to declare here
 */
export async function templateFor(db: Db, user: User, wanted: Wanted, author: Author): Promise<TemplateFile> {
  const { senderId, month, contractIds, href } = wanted
  const contracts = month > monthOf(author.today) ? [] : await monthOfContracts(db, user, month, 'all', contractIds)
  const own = contracts.flatMap(contract =>
    contract.groups
      .filter(({ sender }) => sender.senderId === senderId && !isSettled(sender))
      .map(group => ({ contract, group })),
  )
  if (own.length === 0) throw new NotFound('template')
  const people = own.flatMap(({ contract: { buyerId }, group }) =>
    group.rows.map(({ participantId }) => ({ id: participantId, buyerId })),
  )
  const names = await namesShown(db, people, { href, month, isOpening: true }, author)
  const buyerIds = own.map(({ contract }) => contract.buyerId)
  const buyers: string[] = await db('buyers').whereIn('id', buyerIds).orderBy('name').pluck('name')
  const template = toldOf(own, senderId, names, listed(buyers))
  const bytes = templateBook(templateSheet(template), template.contracts, MOST_IN_A_MONTH / 100)
  return { name: `releve-${month}-entreprise-${senderId}.xlsx`, bytes }
}

function toldOf(own: readonly Own[], senderId: number, names: ShownNames, buyers: string): Template {
  const [{ contract }] = own as [Own]
  return {
    sender: contract.grid.named.find(({ id }) => id === senderId)?.name ?? '',
    buyers,
    months: [...new Set(own.flatMap(({ group }) => group.months))].sort(),
    dueOn: own.map(({ group }) => group.sender.dueOn).sort()[0]!,
    contracts: [...new Set(own.map(labelOf))],
    rows: own.flatMap(one => rowsOf(one, names)),
  }
}

/** Its number first: a title may begin as a total does. */
function labelOf({ contract }: Own): string {
  return `${contractNumber(contract)}, ${contractName({ ...contract, lotNumber: '' })}`
}

/** In the order of names. Whoever is named no more is not on it: the statement asks about them. */
function rowsOf(one: Own, names: ShownNames): TemplateRow[] {
  const { group } = one
  const rows = group.rows.flatMap(row => {
    const name = names.get(row.participantId)
    return name ? [{ row, name, key: `${name.lastName} ${name.firstName}` }] : []
  })
  const collator = new Intl.Collator('fr')
  return rows
    .sort((a, b) => collator.compare(a.key, b.key) || a.row.placementId - b.row.placementId)
    .map(({ row, name }) => ({
      placementId: row.placementId,
      name: fullName(name),
      contract: labelOf(one),
      months: monthsOf(row, one),
    }))
}

function monthsOf(row: Row, { group, contract: { grid } }: Own): Map<Month, number | null> {
  const open = group.months.filter(month => isOpen(row, month, grid))
  return new Map(open.map(month => [month, grid.cells.get(cellKey(row.placementId, month))?.centihours ?? null]))
}
