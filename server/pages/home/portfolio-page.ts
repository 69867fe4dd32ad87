import type { Role } from '#server/access/rules.ts'
import { monthOf } from '#server/base/dates.ts'
import { count, hoursFigure, longMonth, wholeHours } from '#server/base/format.ts'
import { agreed, plural } from '#server/base/french.ts'
import { type ContractWord, contractWords } from '#server/compliance/contract-words.ts'
import type { Portfolio } from '#server/compliance/portfolio.ts'
import { opener, TODAY } from '../opening-links.ts'
import type { PortfolioShown } from './week.ts'

const portfolioWords: [ContractWord, one: string, many: string][] = [
  ['onCourse', 'sur trajectoire', 'sur trajectoire'],
  ['reachedEarly', 'atteint à ce jour', 'atteints à ce jour'],
  ['reached', 'atteint', 'atteints'],
  ['late', 'en retard', 'en retard'],
  ['silent', 'sans relevé', 'sans relevé'],
  ['closing', 'à solder', 'à solder'],
  ['atRisk', 'compromis', 'compromis'],
  ['missed', 'non atteint', 'non atteints'],
  ['suspended', 'suspendu', 'suspendus'],
  ['notYet', 'pas encore jugé', 'pas encore jugés'],
  ['notStarted', 'non démarré', 'non démarrés'],
  ['noClause', 'clause à enregistrer', 'clauses à enregistrer'],
  ['hourless', 'sans heures', 'sans heures'],
  ['toTake', 'à prendre en charge', 'à prendre en charge'],
  ['noSocial', 'sans clause', 'sans clause'],
  ['measuring', 'en cours de calcul', 'en cours de calcul'],
]
const BAR = 298

export function portfolioModel({ sums, words, total, measuring }: PortfolioShown, role: Role) {
  if (total === 0) return null
  const own = role === 'facilitator' ? { suivi: 'mes' } : {}
  const open = (figure: string, measure: 'credited' | 'owed') => opener('/', TODAY)(figure, measure, own)
  const follow = role === 'facilitator' ? 'suivi=mes&' : ''
  const lines = portfolioWords.flatMap(([word, one, many]) => {
    const number = words.get(word) ?? 0
    const { tone, icon } = contractWords[word]
    return number > 0
      ? [
          {
            tone,
            icon,
            number,
            count: count(number),
            label: agreed(number, one, many),
            href: `/marches?${follow}etat=${word}`,
          },
        ]
      : []
  })
  return {
    heading: role === 'facilitator' ? 'Votre portefeuille' : 'Les marchés',
    contracts: plural(total, 'marché', 'marchés'),
    href: role === 'facilitator' ? '/marches?suivi=mes' : '/marches?suivi=tous',
    credited: open(`${hoursFigure(sums.credited)}\u00a0h`, 'credited'),
    owed: open(`${wholeHours(sums.owed)}\u00a0h`, 'owed'),
    coverage: coverage(sums, measuring),
    lines,
    bar: bar(lines),
  }
}

/** « 41 marchés sur 45 jugés à fin octobre. » */
export function coverage({ judged: { cutoff, done, of } }: Portfolio, measuring: number): string {
  const judged = of
    ? `${count(done)}\u00a0${agreed(done, 'marché', 'marchés')} sur ${count(of)} ${agreed(done, 'jugé', 'jugés')} à fin ${longMonth(monthOf(cutoff))}.`
    : ''
  const rest = measuring ? `${plural(measuring, 'marché', 'marchés')} en cours de calcul.` : ''
  return [judged, rest].filter(Boolean).join(' ')
}

function bar(lines: readonly { tone: string; number: number }[]) {
  const total = lines.reduce((sum, line) => sum + line.number, 0)
  const groups = [...Map.groupBy(lines, line => line.tone)].map(([tone, same]) => ({
    tone,
    number: same.reduce((sum, line) => sum + line.number, 0),
  }))
  const room = BAR - 2 * Math.max(0, groups.length - 1)
  let x = 0
  return groups.map(group => {
    const width = Math.round((room * group.number * 10) / Math.max(1, total)) / 10
    const part = { tone: group.tone, x: Math.round(x * 10) / 10, width }
    x += width + 2
    return part
  })
}
