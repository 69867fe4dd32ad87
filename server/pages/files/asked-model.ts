import { folded } from '#server/base/text.ts'
import { isAskedByRow, type Preview, type PreviewRow } from '#server/exchange/intake/preview-rules.ts'
import type { QuestionCode } from '#server/exchange/intake/reading-rules.ts'
import { columnRoles } from '#server/exchange/intake/recipe-words.ts'
import type { Named } from './words.ts'

// What a file leaves to a person: how it is to be read, and who somebody is.

const choices: Partial<Record<QuestionCode, { name: string; options: { value: string; label: string }[] }>> = {
  weeks: {
    name: 'semaines',
    options: [
      { value: 'lastDay', label: 'Au mois de leur dernier jour' },
      { value: 'shared', label: 'Partagées par jours ouvrés' },
    ],
  },
  decimals: {
    name: 'decimales',
    options: [
      { value: 'decimals', label: 'Des décimales (7,50 = 7 h 30)' },
      { value: 'minutes', label: 'Des minutes (7,50 = 7 h 50)' },
    ],
  },
  hidden: {
    name: 'masquees',
    options: [
      { value: 'counted', label: 'Elles comptent' },
      { value: 'left', label: 'Elles ne comptent pas' },
    ],
  },
  ht: {
    name: 'ht',
    options: [
      { value: 'hours', label: 'Heures travaillées' },
      { value: 'money', label: 'Hors taxes' },
    ],
  },
}

/** Without options, it is answered by a column or by the period. */
export function questionsModel({ questions }: Preview) {
  return questions.map(({ code, sentence }) => ({
    sentence,
    name: choices[code]?.name ?? '',
    options: (choices[code]?.options ?? []).map(option => ({
      ...option,
      id: `${choices[code]!.name}-${option.value}`,
    })),
    help: code === 'column' ? 'Dites-le plus bas, dans «\u00a0Colonnes comprises\u00a0».' : '',
  }))
}

/**
 * One question for each way of writing somebody of whom several may be meant; where two rows name somebody alike for one month, one for
 * each row. Who is nobody known joins, further down.
 */
export function peopleModel(rows: readonly PreviewRow[], names: Named) {
  const byName = Map.groupBy(
    rows.filter(row => isAsked(row)),
    ({ written }) => written,
  )
  const groups = [...byName.values()].filter(isWorthAsking).flatMap(byRow)
  return groups.slice(0, 60).map(group => {
    const row = group[0]!
    return {
      name: `qui-${row.cell}`,
      written: row.written,
      cells: group.map(({ cell }) => cell).join(', '),
      isOfRow: isAskedByRow(row),
      candidates: row.candidates.slice(0, 3).map(({ id, score }, index) => ({
        id: `qui-${row.cell}-${index + 1}`,
        value: id,
        key: index + 1,
        label: names.get(id) ?? '',
        why: `${index === 0 ? 'le plus ressemblant' : 'ressemblant'}, ${String(score).replace('.', ',')} points`,
      })),
    }
  })
}

function isAsked(row: PreviewRow): boolean {
  return isAskedByRow(row) || (row.state === 'doubtful' && row.match?.kind === 'asked')
}

/** The same figure twice, for the only person who bears that name, was pasted twice. */
function isWorthAsking(group: readonly PreviewRow[]): boolean {
  const figures = new Set(group.map(({ centihours }) => centihours))
  return figures.size > 1 || group.some(({ state, candidates }) => state === 'doubtful' || candidates.length > 1)
}

function byRow(group: readonly PreviewRow[]): PreviewRow[][] {
  if (!group.some(isAskedByRow)) return [[...group]]
  return [...Map.groupBy(group, ({ cell }) => cell.replace(/[A-Z]{1,3}(\d{1,7})$/, '$1')).values()]
}

export function columnsModel({ layout }: Preview) {
  const known = new Set<string>()
  return layout.flatMap(({ sheet, columns }) =>
    columns.flatMap(({ column, path, role, note }) => {
      const key = folded(path).slice(0, 200) || column
      if (known.has(key) || role === 'nir') return []
      known.add(key)
      const shown = Object.hasOwn(columnRoles, role) ? role : 'aside'
      return [
        {
          key,
          name: `colonne-${key}`,
          was: `lue-${key}`,
          role: shown,
          label: `${sheet ? `${sheet}, ` : ''}${column}\u00a0: ${path || 'sans titre'}`,
          note,
          options: Object.entries(columnRoles).map(([value, label]) => ({ value, label, selected: value === shown })),
        },
      ]
    }),
  )
}
