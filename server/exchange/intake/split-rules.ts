import { sum } from '#server/base/figures.ts'
import type { SplitAgreement } from '#server/register/splits/rules.ts'
import { partsOf } from '#server/register/splits/rules.ts'
import { originWords } from '#server/register/splits/words.ts'
import { isWritten, type PreviewRow, type RowState } from './preview-rules.ts'

// Hours worked once under several contracts, which a line says without naming one: split as if they were typed on the page of their
// agreement, and all of them or none.

/** The agreement that a clause is under in a month; null: its hours are said for it alone. */
export type AgreementOver = (clauseId: number, month: string) => SplitAgreement | null

type Choice = { clauseId: number; placementId: number; contractId: number; employerId: number; before: number | null }

/** One row a contract, in the order of the agreement; null where the choices are not the contracts of one, for one employer. */
export function splitRows(
  row: PreviewRow,
  choices: readonly Choice[],
  agreementOver: AgreementOver,
): PreviewRow[] | null {
  const [first] = choices
  const agreement = first && row.month ? agreementOver(first.clauseId, row.month) : null
  if (!agreement || row.centihours === null || agreement.parts.length !== choices.length) return null
  const parts = agreement.parts.flatMap(part => {
    const choice = choices.find(({ clauseId }) => clauseId === part.clauseId)
    return choice && choice.employerId === first!.employerId ? [{ ...part, choice }] : []
  })
  if (parts.length !== choices.length) return null
  const worked = row.centihours
  const split = { key: row.cell, agreementId: agreement.id, employerId: first!.employerId, worked }
  return partsOf(worked, parts).map(({ choice, points, centihours }) => ({
    ...row,
    ...{ placementId: choice.placementId, clauseId: choice.clauseId, contractId: choice.contractId },
    ...{ before: choice.before, centihours, split: { ...split, points } },
    state: choice.before === null ? 'new' : choice.before === centihours ? 'same' : 'changed',
    sentence: originWords({ points, worked }),
  }))
}

const STANDING: readonly RowState[] = ['new', 'changed', 'same']

/** What one contract refuses, the others do not take: their sum would no longer be what was worked. */
export function wholeOrNot(rows: readonly PreviewRow[]): void {
  for (const group of splitGroups(rows)) {
    const stopped = group.find(({ state }) => !STANDING.includes(state))
    if (!stopped) continue
    const { state, sentence } = stopped
    for (const row of group)
      if (STANDING.includes(row.state))
        Object.assign(row, { state, sentence: `Ces heures sont réparties ensemble. ${sentence}` })
  }
}

/** The rows of each split, together. */
export function splitGroups(rows: readonly PreviewRow[]): PreviewRow[][] {
  const split = rows.filter(row => row.split)
  return [...Map.groupBy(split, row => `${row.split!.key} ${row.participantId} ${row.month}`).values()]
}

/** Those of which something is to be written, whole: what the parts add up to is what was worked. */
export function splitsToWrite(rows: readonly PreviewRow[]): PreviewRow[][] {
  return splitGroups(rows).filter(
    group => group.some(isWritten) && sum(group, ({ centihours }) => centihours!) === group[0]!.split!.worked,
  )
}
