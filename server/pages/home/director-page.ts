import { count, hoursFigure, wholeHours } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import type { Sums } from '#server/compliance/portfolio-rules.ts'
import { courseOf, coverage, rateOf, shortWords } from '#server/compliance/portfolio-words.ts'
import type { Follower } from '#server/register/followings/store.ts'
import { leftBy } from '#server/register/followings/words.ts'
import { hrefWith } from '#server/web/list.ts'
import { opener, openingHref, opens, plainText, TODAY } from '../opening-links.ts'
import { portfolioModel } from './portfolio-page.ts'
import type { PortfolioShown } from './week.ts'

/** A director's first page: the institution in figures, the worst first, each leading to its rows. */
export function institutionPage(portfolio: PortfolioShown, orphaned: readonly Follower[]) {
  const { sums, words, measuring } = portfolio
  return {
    title: 'Vue d’ensemble',
    lede: `${plural(sums.contracts, 'marché à clause', 'marchés à clause')}. ${coverage(sums, measuring)}`,
    verdict: verdictOf(portfolio),
    figures: [
      {
        name: 'Dues',
        figure: wholeHours(sums.owed),
        unit: 'h',
        how: 'selon les registres, avenants compris',
        href: openingHref('/', 'owed', TODAY),
      },
      {
        name: 'Validées',
        figure: hoursFigure(sums.accepted),
        unit: 'h',
        how: 'contrôlées par les facilitateurs',
        href: openingHref('/', 'accepted', TODAY),
      },
      {
        name: 'Retenues',
        figure: hoursFigure(sums.counted),
        unit: 'h',
        how: 'dans les fenêtres d’éligibilité et d’exécution',
        href: openingHref('/', 'counted', TODAY),
      },
      {
        name: 'Taux de réalisation',
        figure: rateOf(sums),
        unit: '',
        how: `${hoursFigure(sums.credited)}\u00a0h imputées sur ${wholeHours(sums.owed)}\u00a0h dues`,
        href: openingHref('/', 'rate', TODAY),
      },
    ],
    directorates: sums.byDirectorate.map(line => ({
      name: line.name || 'Sans direction indiquée',
      href: line.id ? `/marches?suivi=tous&etat=measured&direction=${line.id}` : null,
      ...lineOf(line, line.name || 'sans direction', { direction: line.id ? String(line.id) : 'aucune' }),
      gauge: { tall: false, done: share(line.credited, line.owed), missing: null, mark: null },
    })),
    total: lineOf(sums, 'ensemble', {}),
    portfolio: portfolioModel(portfolio, 'director'),
    further: [
      { href: '/marches?etat=behind', label: 'Les marchés sous trajectoire' },
      { href: '/reserves', label: 'Les marchés réservés' },
      { href: '/entreprises', label: 'Les entreprises' },
    ],
    unfollowed: unfollowed(words.get('toTake') ?? 0, orphaned),
  }
}

/** What nobody follows: never taken over, or left by an account that no longer may. */
function unfollowed(toTake: number, orphaned: readonly Follower[]) {
  const left = leftWords(orphaned)
  if (toTake === 0 && left === null) return null
  return {
    left,
    toTake: toTake
      ? {
          href: '/marches?suivi=a-prendre',
          label: plural(toTake, 'marché', 'marchés'),
          text: 'avec clause ou réserve, que personne ne suit.',
        }
      : null,
  }
}

/** Followed in name only: whoever may take them over finds them at the head of the week. */
function leftWords(followers: readonly Follower[]): string | null {
  const contracts = followers.reduce((sum, one) => sum + one.contracts, 0)
  if (contracts === 0) return null
  return `${plural(contracts, 'marché est suivi', 'marchés sont suivis')} par ${leftBy(followers)}\u00a0: à reprendre.`
}

function lineOf(sums: Sums, name: string, part: { direction?: string }) {
  const open = opener('/', TODAY, name)
  return {
    contracts: contractsOf(count(sums.contracts), name, part.direction),
    owed: open(wholeHours(sums.owed), 'owed', part),
    accepted: open(hoursFigure(sums.accepted), 'accepted', part),
    credited: open(hoursFigure(sums.credited), 'credited', part),
    rate: open(rateOf(sums), 'rate', part),
  }
}

/** Their list; there is none of those without a directorate. */
function contractsOf(number: string, name: string, direction = '') {
  if (direction === 'aucune') return plainText(number)
  const href = hrefWith('/marches', { suivi: 'tous', etat: 'measured' }, { direction })
  return opens(number, href, `marchés, ${name}`)
}

function verdictOf({ sums, words }: PortfolioShown) {
  const { grave, sentence, others } = courseOf(words)
  return {
    tone: grave ? 'is-late' : 'is-fine',
    sentence,
    explanation: [others, shortWords(sums)].filter(Boolean).join(' '),
  }
}

function share(part: number, whole: number): number | null {
  return whole > 0 ? Math.min(100, Math.round((part * 1000) / whole) / 10) || null : null
}
