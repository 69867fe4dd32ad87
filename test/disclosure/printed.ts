import { breakdownOf } from '#server/disclosure/nomenclature-rules.ts'
import type { Publication } from '#server/disclosure/set-rules.ts'
import type { Line } from './attack.ts'

/** Publications as a file says them: a text, that is read back by whoever has nothing else. */
export function fileOf(publications: readonly Publication[]): string {
  return publications
    .flatMap(({ contracts, until, total, tables }) => {
      const said = ({ persons, why }: { persons: number; why: unknown }) => (why ? 's' : String(persons))
      const who = [...contracts].sort((a, b) => a - b).join(',')
      const rows = [...tables].flatMap(([key, table]) => {
        if (table === 'withheld' || 'repeats' in table) return []
        const { head, categories } = breakdownOf(key)
        return categories
          .filter(category => table.own.get(category.key)!.persons > 0)
          .map(category => [who, until, head, category.label, said(table.own.get(category.key)!)])
      })
      return [[who, until, '', '', said(total)], ...rows]
    })
    .map(cells => cells.join(';'))
    .join('\n')
}

export function readFile(text: string, where: string): Line[] {
  return text.split('\n').map(line => {
    const [who, until, head, row, said] = line.split(';')
    return { where, who: who!, until: until!, head: head!, row: row!, said: said! }
  })
}
