import type { Response } from 'express'
import type { Db } from '#db/connect.ts'
import { nextMonth } from '#server/base/dates.ts'
import { forgetDraft } from '#server/drafts/store.ts'
import { cellKey, type Entry, intentOf } from '#server/register/hours/entry-rules.ts'
import type { Cell } from '#server/register/hours/grid-store.ts'
import { isClosedFor } from '#server/register/hours/statement-rules.ts'
import { figureOf } from '#server/register/hours/typed-cells.ts'
import { inField } from '#server/register/hours/words.ts'
import { canWorkIn } from '#server/register/placements/rules.ts'
import { type Content, contentOf } from '#server/web/form-content.ts'
import { groupKey, type MonthGesture, readMonth } from './form.ts'
import { type MonthAttempt, type MonthView, nothingTried } from './source.ts'

// What was typed in the page of a month and not saved: kept as it is typed, given back where it was.

/** The page as it was being typed: a cell that somebody changed meanwhile shows both figures. */
export async function resumed(db: Db, view: MonthView, res: Response): Promise<{ attempt: MonthAttempt }> {
  const { drafting, user } = res.locals
  const draft = drafting.drafts.find(({ form }) => form === `/mois/${view.month}`)
  if (!draft) return { attempt: nothingTried }
  const { entries, typed, fields, answers, wrongAnswers } = readMonth(flat(draft.typed))
  const cells = new Map(view.shown.flatMap(({ contract }) => [...contract.grid.cells]))
  const own = entries.filter(entry => typed.has(cellKey(entry.placementId, entry.month)))
  const intents = own.map(entry => ({ entry, intent: intent(entry, cells) }))
  const isSaid = intents.some(one => one.intent !== 'same') || answers.size + wrongAnswers.size > 0 || hasWords(fields)
  if (!isSaid) {
    // What it holds was saved since: there is nothing to give back.
    drafting.drafts = drafting.drafts.filter(one => one !== draft)
    await forgetDraft(db, user.id, draft.form, draft.typed)
    return { attempt: nothingTried }
  }
  draft.shown = 'here'
  const conflicts = new Map<string, Cell>()
  for (const { entry, intent } of intents) {
    const key = cellKey(entry.placementId, entry.month)
    if (intent === 'conflict') conflicts.set(key, cells.get(key)!)
  }
  return { attempt: { ...nothingTried, typed, fields, conflicts } }
}

function hasWords(fields: Record<string, string>): boolean {
  return Object.entries(fields).some(([name, text]) => /^(recu|raison)-/.test(name) && text.trim() !== '')
}

function intent(entry: Entry, cells: ReadonlyMap<string, Cell>): 'same' | 'write' | 'conflict' {
  const { value, refused } = figureOf(entry)
  const cell = cells.get(cellKey(entry.placementId, entry.month))
  const stored = { centihours: cell?.centihours ?? null, version: cell?.version ?? 0 }
  return refused === null ? intentOf(value, entry, stored) : 'write'
}

function flat(typed: Record<string, string[]>): Record<string, string> {
  return Object.fromEntries(Object.entries(typed).map(([name, texts]) => [name, texts.at(-1) ?? '']))
}

/** The empty cells of one statement, filled from the period before. Nothing is saved. */
export function copied({ shown }: MonthView, attempt: MonthAttempt, gesture: MonthGesture): MonthAttempt {
  const typed = new Map(attempt.typed)
  const of = 'group' in gesture ? shown.find(({ key }) => key === gesture.group) : undefined
  if (!of || of.key !== groupKey(of.contract.contractId, of.group.sender.senderId)) return attempt
  const { group, contract } = of
  for (const row of group.rows)
    for (const month of group.months) {
      const key = cellKey(row.placementId, month)
      const before = contract.grid.cells.get(cellKey(row.placementId, nextMonth(month, -group.months.length)))
      const isFree = !typed.get(key)?.trim() && !contract.grid.cells.has(key)
      const isOpen = canWorkIn(month, row.window) && !isClosedFor(group.statement, row.employerId)
      if (before && isFree && isOpen) typed.set(key, inField(before.centihours))
    }
  return { ...attempt, typed }
}

/** What the form would send with these cells in it: figures that were copied are typed and not saved. */
export function withCells(body: unknown, { typed }: MonthAttempt): Content {
  const filled = contentOf(body)
  for (const [key, text] of typed) filled[`h-${key}`] = [text]
  return filled
}
