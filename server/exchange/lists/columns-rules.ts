import { folded } from '#server/base/text.ts'
import type { ListKind } from '#server/register/identity/rules.ts'

// Which list a file is, by its columns alone: whatever its name, its separator, and the columns it has beside.

/** The names of columns that lists give each thing, folded; `must`: without them it is not that list. */
type Layout = { kind: ListKind; must: readonly (readonly string[])[]; columns: Record<string, readonly string[]> }

const siret = ['siret', 'numero siret', 'n siret']
const siren = ['siren', 'numero siren', 'n siren']
const name = ['denomination', 'raison sociale', 'nom', 'name', 'denomination sociale', 'nom de la structure']
const agreedOn = [
  'date d agrement',
  'date agrement',
  'debut agrement',
  'date de debut',
  'date debut',
  'agrement du',
  'date de l agrement',
  'date de debut d agrement',
  'agrement_du',
  'date_debut',
]

const layouts: readonly Layout[] = [
  {
    kind: 'units',
    must: [['siren'], ['denominationunitelegale', 'statutdiffusionunitelegale', 'categoriejuridiqueunitelegale']],
    columns: {
      siren: ['siren'],
      diffusion: ['statutdiffusionunitelegale'],
      name: ['denominationunitelegale'],
      usual: ['denominationusuelle1unitelegale'],
      acronym: ['sigleunitelegale'],
      lastName: ['nomunitelegale'],
      usedName: ['nomusageunitelegale'],
      firstName: ['prenomusuelunitelegale', 'prenom1unitelegale'],
      form: ['categoriejuridiqueunitelegale'],
      size: ['categorieentreprise', 'categorieentrepriseunitelegale'],
      ess: ['economiesocialesolidaireunitelegale'],
      state: ['etatadministratifunitelegale'],
    },
  },
  {
    kind: 'establishments',
    must: [['siret'], ['etatadministratifetablissement', 'libellecommuneetablissement', 'enseigne1etablissement']],
    columns: {
      siret: ['siret'],
      diffusion: ['statutdiffusionetablissement'],
      sign: ['enseigne1etablissement'],
      usual: ['denominationusuelleetablissement'],
      postCode: ['codepostaletablissement'],
      city: ['libellecommuneetablissement'],
      state: ['etatadministratifetablissement'],
      since: ['datedebut', 'datedebutetablissement'],
    },
  },
  {
    kind: 'conventions',
    must: [['siret_signature'], ['kind']],
    columns: { siret: ['siret_signature'], kind: ['kind'], active: ['is_active'], until: ['deactivated_at'] },
  },
  {
    kind: 'structures',
    must: [['siret'], ['kind'], ['name']],
    columns: {
      siret: ['siret'],
      kind: ['kind'],
      name: ['name'],
      brand: ['brand'],
      city: ['city'],
      postCode: ['post_code'],
    },
  },
  {
    kind: 'adapted',
    must: [siret, ['type de structure', 'type structure', 'type'], name],
    columns: {
      siret,
      kind: ['type de structure', 'type structure', 'type'],
      name: ['raison sociale', ...name],
      city: ['ville', 'commune'],
      postCode: ['code postal'],
    },
  },
  {
    kind: 'esus',
    must: [[...siren, ...siret], agreedOn],
    columns: {
      siren,
      siret,
      name,
      since: agreedOn,
      until: [
        'fin agrement',
        'date de fin',
        'date fin',
        'agrement au',
        'date de fin d agrement',
        'date d expiration',
        'echeance',
        'fin de l agrement',
        'agrement_au',
        'date_fin',
      ],
    },
  },
]

export type Columns = { kind: ListKind; at: ReadonlyMap<string, number>; count: number }

/** The list that has these columns, and where each thing stands; null of any other table. */
export function columnsOf(cells: readonly string[]): Columns | null {
  const names = cells.map(plain)
  const has = (some: readonly string[]) => some.find(one => names.includes(one))
  const layout = layouts.find(({ must }) => must.every(has))
  if (!layout) return null
  const found = Object.entries(layout.columns).flatMap(([thing, some]): [string, number][] => {
    const column = has(some)
    return column === undefined ? [] : [[thing, names.indexOf(column)]]
  })
  return { kind: layout.kind, at: new Map(found), count: cells.length }
}

/** « Date d’agrément » → « date d agrement ». */
function plain(cell: string): string {
  return folded(cell.replace(/^\ufeff/, '').replace(/[°º]/g, ''))
    .replace(/['’.,:()-]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
}
