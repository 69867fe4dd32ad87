import type { Content } from '#server/web/form-content.ts'

export { entriesIn, isTouched, touchedIn } from '#server/register/hours/cell-fields.ts'

/** What the form would send with these cells in it: figures that were copied are typed and not saved. */
export function withCells(content: Content, typed: ReadonlyMap<string, string>): Content {
  const filled = { ...content }
  for (const [key, text] of typed) filled[`h-${key}`] = [text]
  return filled
}
