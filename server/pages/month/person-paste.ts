import { capital, monthName } from '#server/base/format.ts'
import { readBlock } from '#server/base/written/block.ts'
import { contractName, contractNumber } from '#server/register/contracts/words.ts'
import type { Entry } from '#server/register/hours/entry-rules.ts'
import { cellKey } from '#server/register/hours/entry-rules.ts'
import { isOpen } from '#server/register/hours/typed-cells.ts'
import { inField } from '#server/register/hours/words.ts'
import type { Pasted } from '../paste-form.ts'
import { type Preview, previewModel } from '../paste-preview.ts'
import { laid, textsOf } from '../paste-rules.ts'
import type { Target } from '../paste-target-rules.ts'
import type { MonthAttempt } from './attempt.ts'
import { type Employment, employmentsIn, ownEntries, type PersonMonths } from './person-source.ts'

// A block pasted into the months of one person: its lines are contracts, its columns months.

export type PersonPaste = { preview: Preview; rows: readonly Employment[]; texts: ReadonlyMap<string, string> }

export function pastedInPerson(
  source: PersonMonths,
  attempt: MonthAttempt,
  entries: readonly Entry[],
  { text, placementId, month }: Pasted,
): PersonPaste {
  const held = new Set(ownEntries(source, entries).map(one => one.placementId))
  const rows = employmentsIn(source).filter(({ row }) => held.has(row.placementId))
  const block = readBlock(text)
  if (block.rows === null) return { preview: { refused: block.refused }, rows, texts: new Map() }
  const first = rows.findIndex(({ row }) => row.placementId === placementId)
  const column = source.months.indexOf(month ?? source.months[0]!)
  const placed = laid(block.rows, {
    months: source.months,
    rows: rows.map(one => rowOf(one, source, attempt)),
    from: { row: Math.max(0, first), column: Math.max(0, column) },
  })
  return { preview: { laid: placed, months: source.months }, rows, texts: textsOf(placed) }
}

function rowOf(
  { contract, row }: Employment,
  { months }: PersonMonths,
  { typed }: MonthAttempt,
): Target['rows'][number] {
  const names = [contractName(contract), contractNumber(contract), contract.number]
  return {
    ref: row.ref,
    names,
    places: [row.employer, ...names],
    contractId: contract.contractId,
    cells: new Map(
      months
        .filter(month => isOpen(row, month, contract.grid))
        .map(month => {
          const key = cellKey(row.placementId, month)
          const stored = contract.grid.cells.get(key)?.centihours ?? null
          return [month, { key, text: typed.get(key) ?? inField(stored) }]
        }),
    ),
  }
}

export function personPreview({ preview, rows }: PersonPaste) {
  return previewModel(preview, {
    into: 'dans la page',
    unknown: 'Aucun de ses contrats ne s’appelle ainsi.',
    whoIs: row => ({ who: contractName(rows[row]!.contract), where: contractNumber(rows[row]!.contract) }),
  })
}

/** The fields that ask for a block; null where nobody is employed. */
export function personPasteModel(source: PersonMonths, { fields }: MonthAttempt, paste: PersonPaste | null) {
  const employments = employmentsIn(source)
  if (employments.length === 0) return null
  const { bloc = '', 'bloc-personne': first = '', 'bloc-mois': from = '' } = fields
  return {
    text: bloc,
    open: bloc !== '',
    firstLabel: 'Premier contrat',
    first: employments.map(({ contract, row }) => ({
      value: row.placementId,
      label: `${contractName(contract)}, ${row.employer}`,
      selected: String(row.placementId) === first,
    })),
    months: source.months.map(month => ({
      value: month,
      label: capital(monthName(month)),
      selected: month === from,
    })),
    preview: paste && personPreview(paste),
  }
}
