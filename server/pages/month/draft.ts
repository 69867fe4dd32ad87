import type { Response } from 'express'
import type { Db } from '#db/connect.ts'
import { nextMonth } from '#server/base/dates.ts'
import { forgetDraft } from '#server/drafts/store.ts'
import { cellKey } from '#server/register/hours/entry-rules.ts'
import type { GroupOutcome } from '#server/register/hours/month-gestures.ts'
import { isOpen } from '#server/register/hours/typed-cells.ts'
import { inField } from '#server/register/hours/words.ts'
import { isToCheck } from '#server/register/hours/writing.ts'
import type { Content } from '#server/web/form-content.ts'
import { attemptOf, type MonthAttempt, nothingTried } from './attempt.ts'
import { cellsOf, type Told } from './figures.ts'
import { readMonth, type TypedMonth } from './form.ts'
import { judgedNow } from './judging.ts'
import type { MonthSource } from './source.ts'

// What was typed in the page of a month and not saved: kept as it is typed, given back where it was.

/**
 * The page as it was being typed, judged against what stands now: what cannot be is said, and a cell that somebody changed
 * meanwhile shows both figures. `isWhole`: the page has all the contracts that the draft may be about.
 */
export async function resumed(db: Db, source: MonthSource, isWhole: boolean, res: Response): Promise<MonthAttempt> {
  const { drafting, user } = res.locals
  const draft = drafting.drafts.find(({ form }) => form === `/mois/${source.month}`)
  if (!draft) return nothingTried
  const { entries, fields, answers, wrongAnswers } = readMonth(flat(draft.typed), source.today)
  const { objections, conflicts, unsaved } = await judgedNow(db, source, entries)
  if (unsaved.length + answers.size + wrongAnswers.size === 0 && !hasWords(fields)) {
    // What it holds was saved since: there is nothing to give back.
    drafting.drafts = drafting.drafts.filter(one => one !== draft)
    if (isWhole) await forgetDraft(db, user.id, draft.form, draft.typed)
    return nothingTried
  }
  draft.shown = 'here'
  return { ...attemptOf(unsaved, fields), objections, conflicts }
}

function hasWords(fields: Record<string, string>): boolean {
  return Object.entries(fields).some(([name, text]) => /^(recu-|raison-|motif-|bloc$)/.test(name) && text.trim() !== '')
}

export function flat(typed: Content): Record<string, string> {
  return Object.fromEntries(Object.entries(typed).map(([name, texts]) => [name, texts.at(-1) ?? '']))
}

/** The empty cells of one statement, filled from the period before. Nothing is saved. */
export function copied({ statements }: MonthSource, attempt: MonthAttempt, key: string): MonthAttempt {
  const of = statements.find(one => one.key === key)
  if (!of) return attempt
  const typed = new Map(attempt.typed)
  const figures = new Map(attempt.figures)
  const { months, rows } = of.group
  const { grid } = of.contract
  for (const row of rows)
    for (const month of months) {
      const cell = cellKey(row.placementId, month)
      const before = grid.cells.get(cellKey(row.placementId, nextMonth(month, -months.length)))
      if (!before || typed.get(cell)?.trim() || grid.cells.has(cell) || !isOpen(row, month, grid)) continue
      typed.set(cell, inField(before.centihours))
      figures.set(cell, before.centihours)
    }
  return { ...attempt, typed, figures }
}

/** The words of a form that is done that had no use in it: those of the statements of which nothing came. */
export function wordsLeft(
  content: Content,
  { statements }: MonthSource,
  typed: TypedMonth,
  outcomes: ReadonlyMap<string, GroupOutcome>,
): Content | undefined {
  const names = statements.flatMap(told => namesLeft(told, typed, outcomes.get(told.key)))
  if (content.bloc?.at(-1)?.trim()) names.push('bloc', 'bloc-personne', 'bloc-mois')
  if (!names.some(name => content[name]?.at(-1)?.trim())) return undefined
  return Object.fromEntries(['mois', ...names].flatMap(name => (content[name] ? [[name, content[name]]] : [])))
}

function namesLeft(told: Told, { typed, answers }: TypedMonth, outcome: GroupOutcome | undefined): string[] {
  if (outcome?.kind === 'accepted' || outcome?.kind === 'nothing') return []
  const { key, group } = told
  // With a figure, or in an answer that is being checked, the day is written.
  const isDated = isToCheck(group.sender) || cellsOf(told).some(cell => typed.has(cell))
  const waiting = group.rows.filter(({ placementId }) => answers.get(placementId)?.kind === 'awaited')
  return [
    `raison-${key}`,
    `motif-${key}`,
    ...(isDated ? [] : [`recu-${key}`]),
    ...(outcome?.kind === 'open' ? [] : waiting.flatMap(({ placementId: id }) => [`rep-${id}`, `vers-${id}`])),
  ]
}
