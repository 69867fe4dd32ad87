import type { Role } from '#server/access/rules.ts'
import { count, hoursFigure, wholeHours } from '#server/base/format.ts'
import { agreed, plural } from '#server/base/french.ts'
import { contractWords } from '#server/compliance/contract-words.ts'
import { coverage, portfolioWords } from '#server/compliance/portfolio-words.ts'
import { opener, TODAY } from '../opening-links.ts'
import type { PortfolioShown } from './week.ts'

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
