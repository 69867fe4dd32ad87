import type { Line, Nomenclature } from './attack.ts'

// What somebody copies from documents: tables of persons, from the page that is printed.

const MONTHS = 'janvier février mars avril mai juin juillet août septembre octobre novembre décembre'.split(' ')

/** « 30 septembre 2026 » → « 2026-09-30 ». */
export function dayIn(text: string): string | null {
  const found = /(\d{1,2})(?:er)?[\s\u00a0](\p{L}+)[\s\u00a0](\d{4})/u.exec(text)
  if (!found) return null
  return `${found[3]}-${String(MONTHS.indexOf(found[2]!) + 1).padStart(2, '0')}-${found[1]!.padStart(2, '0')}`
}

const textOf = (html: string) =>
  html
    .replace(/<svg[\s\S]*?<\/svg>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&#x27;', '’')
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replace(/[\s\u00a0]+/g, ' ')
    .trim()

/** The tables that count persons: those with a column « Personnes » whose rows are categories. */
export function tablesIn(html: string, where: string, who: string): Line[] {
  const day = /au (\d{1,2}(?:er)?[\s\u00a0]\p{L}+[\s\u00a0]\d{4})/u
  const part = /Les modalités et les publics[\s\S]*?<\/section>/.exec(html)?.[0] ?? ''
  const lead = textOf(/<p>([\s\S]*?)<\/p>/.exec(part)?.[1] ?? '')
  const until = dayIn(day.exec(lead)?.[1] ?? '')
  if (!until) return []
  const lines: Line[] = [{ where, who, until, head: '', row: '', said: totalIn(lead) }]
  for (const [table] of part.matchAll(/<table[^>]*>[\s\S]*?<\/table>/g)) {
    const heads = [...table.matchAll(/<th scope="col"[^>]*>([\s\S]*?)<\/th>/g)].map(([, head]) => textOf(head!))
    const own = dayIn(day.exec(heads[0]!)?.[1] ?? '') ?? until
    const column = heads.indexOf('Personnes') - 1
    const head = heads[0]!.replace(/, au .*/, '')
    for (const [, row] of table.matchAll(/<tr>([\s\S]*?)<\/tr>/g)) {
      const label = /<th scope="row">([\s\S]*?)<\/th>/.exec(row!)?.[1]
      const cells = [...row!.matchAll(/<td[^>]*>([\s\S]*?)<\/td>/g)].map(([, cell]) => textOf(cell!))
      if (label && cells.length > 0)
        lines.push({ where, who, until: own, head, row: textOf(label), said: cells[column]! })
    }
  }
  return lines
}

function totalIn(lead: string): string {
  if (/^Personne/.test(lead)) return '0'
  return /^(\d[\d\s\u202f]*) personnes? /.exec(lead)?.[1]?.trim() ?? 's'
}

/** The follow-up of a company, contract by contract, and over all of them: `numbers` gives which contract a number is. */
export function followUpIn(html: string, where: string, numbers: ReadonlyMap<string, string>): Line[] {
  const table = [...html.matchAll(/<table[\s\S]*?<\/table>/g)]
    .map(([found]) => found)
    .find(found => /Relevés contrôlés/.test(found))
  const until = dayIn(/Personnes : distinctes, au ([^;]*)/.exec(textOf(html))?.[1] ?? '')
  if (!table || !until) return []
  const rows = [...table.matchAll(/<tr[^>]*>([\s\S]*?)<\/tr>/g)].flatMap(([, row]) => {
    const label = /<th scope="row"[^>]*>([\s\S]*?)<\/th>/.exec(row!)?.[1]
    const cells = [...row!.matchAll(/<td[^>]*>([\s\S]*?)<\/td>/g)].map(([, cell]) => textOf(cell!))
    return label ? [{ label: textOf(label), said: cells[1]! }] : []
  })
  const ids = rows.flatMap(({ label }) => numbers.get(label) ?? [])
  const all = ids
    .map(Number)
    .sort((a, b) => a - b)
    .join(',')
  return rows.flatMap(({ label, said }) => {
    const who = label === 'Ensemble' ? all : numbers.get(label)
    return who ? [{ where, who, until, head: '', row: '', said }] : []
  })
}

/** The contracts that the institution's document lists in its annex: whose persons its tables count. */
export function contractsIn(html: string, numbers: ReadonlyMap<string, string>): string {
  const table = [...html.matchAll(/<table[\s\S]*?<\/table>/g)].map(([found]) => found).at(-1) ?? ''
  const labels = [...table.matchAll(/<th scope="row"[^>]*>([\s\S]*?)<\/th>/g)].map(([, label]) => textOf(label!))
  const ids = labels.flatMap(label =>
    [...numbers].flatMap(([number, id]) => (label === number || label.startsWith(`${number} `) ? [id] : [])),
  )
  return [...new Set(ids)]
    .map(Number)
    .sort((a, b) => a - b)
    .join(',')
}

/** The order of rows, as the documents themselves give it where nothing is hidden. */
export const nomenclature: Nomenclature = new Map([
  ['Modalité', ['Embauche directe', 'Mise à disposition', 'Sous-traitance et autres']],
  ['Âge à l’entrée', ['Moins de 26 ans', '26 à 49 ans', '50 ans et plus', 'Non renseigné']],
  ['Sexe', ['Femmes', 'Hommes', 'Non renseigné']],
  [
    'Situation à la sortie',
    [
      'Emploi durable (CDI, CDD de 6 mois ou plus, création)',
      'Emploi de transition (CDD de moins de 6 mois, intérim)',
      'Formation ou autre parcours d’insertion',
      'Recherche d’emploi, sans activité ou autre',
      'Sans nouvelles',
      'Situation non connue',
    ],
  ],
  ['Quartier prioritaire', ['En quartier prioritaire', 'Hors quartier prioritaire', 'Non renseigné']],
])
