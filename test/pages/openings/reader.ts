import type { User } from '#server/access/rules.ts'
import { companyAt } from '#server/compliance/companies.ts'
import { measureCalled } from '#server/compliance/openings/words.ts'
import { cutoffFrom, readingOf } from '#server/pages/cutoff.ts'
import { companyOpened, companyOpeningPage } from '#server/pages/openings/company-page.ts'
import { loadContractOpening, measuredContract } from '#server/pages/openings/contract-load.ts'
import { contractOpeningPage, contractOpeningSheet } from '#server/pages/openings/contract-page.ts'
import type { Shown } from '#server/pages/openings/model.ts'
import { loadPortfolioOpening } from '#server/pages/openings/portfolio-load.ts'
import { portfolioOpeningPage, portfolioOpeningSheet } from '#server/pages/openings/portfolio-page.ts'
import { companyFor } from '#server/register/companies/store.ts'
import { contractFor } from '#server/register/contracts/store.ts'
import type { TestApp } from '../../support/app.ts'
import { figuresOn, numberIn, type Printed, plain, unescaped } from '../../support/figures.ts'

/** What a figure opens to. Hundredths; `total` is null for a rate, whose two terms are its rows. */
export type Opened = { figure: number; rows: Printed[]; total: number | null }

type Model = { figure: { figure: string }; total: string | null }
const nobody = { people: new Map(), companies: new Map(), readsSensitive: true, byPerson: true }

/**
 * Openings read by the functions of their pages, without printing them: what they are made of is measured once for each
 * contract, company and date.
 */
export function readerOf(app: TestApp, today: string) {
  const kept = new Map<string, Promise<unknown>>()
  const once = <Value>(key: string, make: () => Promise<Value>) => {
    const value = (kept.get(key) as Promise<Value> | undefined) ?? make()
    kept.set(key, value)
    return value
  }

  async function ofContract(user: User, id: string, slug: string, query: Record<string, string>) {
    const cutoff = cutoffFrom(query, today)
    const contract = await once(`${user.id} ${id}`, () => contractFor(app.db, user, id))
    const account = await once(`${id} ${cutoff.at} ${cutoff.known}`, () => measuredContract(app.db, contract, cutoff))
    const shown = await loadContractOpening(app.db, user, account, slug, query)
    return openedFrom(contractOpeningPage(shown, nobody), contractOpeningSheet(shown, nobody).rows)
  }

  async function ofCompany(user: User, number: string, slug: string, query: Record<string, string>) {
    const cutoff = cutoffFrom(query, today)
    const company = await once(`${user.id} ${number}`, () => companyFor(app.db, user, number))
    const account = await once(`${user.id} ${number} ${cutoff.at} ${cutoff.known}`, () =>
      companyAt(app.db, user, company, readingOf(cutoff)),
    )
    const opened = companyOpened({ company, account, measure: measureCalled(slug)!, cutoff, query })!
    return openedFrom(companyOpeningPage(opened), opened.rows)
  }

  async function ofPortfolio(user: User, slug: string, query: Record<string, string>) {
    const shown = await loadPortfolioOpening(app.db, user, slug, query, today, { whole: true })
    return openedFrom(portfolioOpeningPage(shown), portfolioOpeningSheet(shown).rows)
  }

  return (user: User, href: string): Promise<Opened> => {
    const { pathname, searchParams } = new URL(href, app.origin)
    const query = Object.fromEntries(searchParams)
    const [, kind, one, slug] = /^(?:\/(marches|entreprises)\/([^/]+))?\/chiffres\/([^/]+)$/.exec(pathname)!
    if (kind === 'marches') return ofContract(user, one!, slug!, query)
    return kind ? ofCompany(user, one!, slug!, query) : ofPortfolio(user, slug!, query)
  }
}

function openedFrom({ figure, total }: Model, rows: readonly Shown[]): Opened {
  return {
    figure: numberIn(figure.figure),
    rows: rows.map(({ what, amount: { figure: text, href } }) => ({ label: what, text, href })),
    total: total === null ? null : numberIn(total),
  }
}

/** The same as its pages print it, all of them. */
export async function printedOpening(
  app: TestApp,
  href: string,
): Promise<Opened & { status: number; subject?: Printed }> {
  const rows: Printed[] = []
  let next: string | null = href
  let text = ''
  while (next) {
    const page = await app.get(next)
    text = page.text
    if (page.status !== 200) return { status: page.status, figure: Number.NaN, rows, total: null }
    rows.push(...figuresOn(`<table>${/<tbody>([\s\S]*?)<\/tbody>/.exec(text)![1]!}</table>`))
    const more: string | undefined = /href="([^"]*)" rel="next"/.exec(text)?.[1]
    next = more?.replace(/&amp;/g, '&').replace(/&#x3D;/g, '=') ?? null
  }
  const total = /<tfoot>[\s\S]*<td class="num">([^<]*)/.exec(text)?.[1]
  const figure = numberIn(plain(/<p class="lede"><b>([^<]*)/.exec(text)![1]!))
  const [, of = ''] = /<p class="lede">[^·]*·([\s\S]*?)<\/p>/.exec(text)!
  const list = /href="([^"]*)"/.exec(of)?.[1] ?? null
  const subject = { label: '', text: plain(of), href: list && unescaped(list) }
  return { status: 200, figure, rows, total: total === undefined ? null : numberIn(plain(total)), subject }
}
