import * as plan from './scale-plan.ts'

export type Page = { name: string; who?: number; path: (turn: number) => string }

const contract = (turn: number) => 1 + ((turn * 7) % plan.PORTFOLIO)
const company = (turn: number) => plan.siretOf(1 + (turn % 40))
const { officer, officerOfOneBuyer, director } = plan

/** What is kept from one request to the next must not answer for it: one contract, and one company, a turn. */
export const pages: Page[] = [
  { name: `home of a facilitator with ${plan.PORTFOLIO} contracts`, path: () => '/' },
  { name: 'home of an officer', who: officer, path: () => '/' },
  { name: 'home of an officer of one buyer', who: officerOfOneBuyer, path: () => '/' },
  { name: 'home of a director', who: director, path: () => '/' },
  { name: 'marchés', path: () => '/marches' },
  { name: 'marchés, searched', path: () => '/marches?q=gymnase+secteur' },
  { name: 'marchés, filtered', path: () => '/marches?etat=late&secteur=TP_VRD' },
  { name: 'marchés, under their trajectory', who: officer, path: () => '/marches?suivi=tous&etat=stillBehind' },
  { name: 'marchés, to take', who: officer, path: () => '/marches?suivi=a-prendre' },
  { name: 'marchés, all', path: () => '/marches?suivi=tous' },
  { name: 'marchés, sorted', path: () => '/marches?suivi=tous&tri=montant' },
  { name: 'marchés, page 3', path: () => '/marches?suivi=tous&page=3' },
  { name: 'contract', path: turn => `/marches/${contract(turn)}` },
  { name: 'grid', path: turn => `/marches/${contract(turn)}/heures` },
  { name: 'month', path: () => '/mois/2026-10' },
  { name: 'entreprises', path: () => '/entreprises' },
  { name: 'entreprises, all', who: officer, path: () => '/entreprises' },
  { name: 'entreprises, searched', who: officer, path: () => '/entreprises?q=vallon+30' },
  { name: 'company', path: turn => `/entreprises/${company(turn)}` },
  { name: 'participants', path: () => '/participants' },
  { name: 'relevés', path: () => '/releves' },
  { name: 'relevés of an officer', who: officer, path: () => '/releves' },
  { name: 'réservés', path: () => '/reserves' },
  { name: 'avenants', who: officer, path: () => '/avenants' },
  { name: 'rapports', who: officer, path: () => '/rapports' },
  { name: 'journal', who: officer, path: () => '/journal' },
  { name: 'recherche', path: () => '/recherche?q=gymnase+secteur' },
  { name: 'PDF of a contract', path: turn => `/marches/${contract(turn)}/rapport.pdf` },
  { name: 'PDF of a company', path: turn => `/entreprises/${company(turn)}/rapport.pdf` },
  { name: 'PDF of the institution', who: director, path: () => '/institution/rapport.pdf' },
]

/** Those whose name holds one of these words; all of them where none is said. */
export function pagesNamed(words: readonly string[]): Page[] {
  return words.length === 0 ? pages : pages.filter(({ name }) => words.some(word => name.includes(word)))
}
