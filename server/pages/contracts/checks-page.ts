import { count, longDate } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import type { Checks } from '#server/history/checks.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import { contractInFull, contractNumber } from '#server/register/contracts/words.ts'

export function checksPage(contract: Contract, { groups, people, cut }: Checks, journal: boolean, today: string) {
  const times = people.reduce((sum, one) => sum + one.times, 0)
  return {
    title: `Qui a contrôlé\u202f? ${contractNumber(contract)}`,
    subheading: `${contract.number}, ${contractInFull(contract)}`,
    crumbs: {
      links: [
        { href: '/marches', label: 'Marchés' },
        { href: `/marches/${contract.id}`, label: contractNumber(contract) },
      ],
      here: 'Qui a contrôlé\u202f?',
    },
    lede:
      times === 0
        ? 'Aucun contrôle n’est noté sur ce marché.'
        : `${plural(times, 'contrôle', 'contrôles')}, les plus récents d’abord.`,
    people: people.map(({ who, times }) => ({ who, times: plural(times, 'contrôle', 'contrôles') })),
    groups: groups.map(({ title, checks }) => ({
      title,
      rows: checks.map(check => ({ ...check, line: count(check.line), details: check.details || '—' })),
    })),
    cut: cut ? 'Seules les 5\u00a0000 dernières lignes du journal de ce marché ont été lues.' : null,
    journal: journal ? `/journal?marche=${encodeURIComponent(contract.number)}` : null,
    today: longDate(today),
  }
}
