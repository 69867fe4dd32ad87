/** A draft waits this long for its person; then it is erased. */
export const KEPT_DAYS = 30

/** As many as one person has at once; the oldest leave first. */
export const MOST_DRAFTS = 50

/** In characters once written as JSON: more than any form that the server accepts. */
export const LARGEST_DRAFT = 2_000_000

/** What each field holds, as typed, right or wrong. */
export type Typed = Record<string, string[]>

export type Draft = {
  id: number
  /** Where the form is sent. */
  form: string
  /** Of a grid. */
  month: string | null
  /** Where the form stands. */
  page: string
  typed: Typed
  keptAt: string
  /** Where the page itself shows it, or has just kept it; or that it stands on another page of the same address. */
  shown?: 'here' | 'now' | 'elsewhere'
}

/** Said by the page, not by the person: what a form is about, and the version it saw. */
const SAID_BY_THE_PAGE = /^(version|mois|recu-vu|recu|geste|formulaire|encore|seul|v-.*|vers-.*)$/

/** Whether somebody typed anything: the buttons of a page send forms too. */
export function holdsSomething(typed: Typed): boolean {
  return Object.entries(typed).some(([name, texts]) => !SAID_BY_THE_PAGE.test(name) && texts.some(text => text.trim()))
}

/** One draft a form; a grid has one a month. */
export function formNamed(address: string, typed: Typed): string {
  const month = typed.mois?.at(-1)
  return month && /^\d{4}-\d{2}$/.test(month) ? `${address}#${month}` : address
}

/** Where the form is sent, and its month. */
export function partsOf(form: string): { address: string; month: string | null } {
  const [address = '', month = null] = form.split('#')
  return { address, month }
}

/** The day before which nothing is kept any more. */
export function oldest(now: string): string {
  return new Date(Date.parse(now) - KEPT_DAYS * 86_400_000).toISOString()
}
