import { isDate } from '#server/base/dates.ts'
import { isSiren, isSiret } from '#server/base/siret.ts'
import { folded } from '#server/base/text.ts'
import type { ListedClaim, ListedEstablishment, ListedPerson } from '#server/register/identity/record.ts'
import type { ListKind } from '#server/register/identity/rules.ts'
import type { Said, SetAside } from './record.ts'

// From one row of a list to what it says of a legal person.

type Cells = (thing: string) => string

const nobody = { name: '', personName: '', size: '', isNatural: false, isHidden: false, isClosed: false }

/** What a row says, or why it is left out. `datedOn`: the day of the list. */
export function rowSaid(kind: ListKind, cells: Cells, datedOn: string): Said | SetAside {
  const number = numberIn(kind, cells)
  if (number === '') return 'noNumber'
  if (!isSound(number)) return 'wrongKey'
  const siren = number.slice(0, 9)
  if (kind === 'units') return unit(siren, cells)
  if (kind === 'establishments') return establishmentOf(number, cells)
  if (kind === 'esus') {
    const [since, until] = [dayIn(cells('since')), dayIn(cells('until'))]
    return claimed(siren, cells('name'), [{ siren, kind: 'ESUS', since, until }])
  }
  const found = kindsIn(cells('kind'))
  if (found.length === 0) return 'otherKind'
  const until = kind === 'conventions' ? endOf(cells, datedOn) : null
  const claims = found.map(one => ({ siren, kind: one, since: null, until }))
  const place = cells('city') || cells('postCode')
  const establishment = place && number.length === 14 ? placeOf(number, cells) : null
  return { ...claimed(siren, cells('brand') || cells('name'), claims), establishment }
}

/** Spaces, dots and a lost leading zero put right; digits only. */
function numberIn(kind: ListKind, cells: Cells): string {
  const written = (kind === 'units' ? cells('siren') : cells('siret') || cells('siren')).replace(
    /[\s.\u00a0\u202f]/g,
    '',
  )
  if (!/^\d+$/.test(written)) return /\d/.test(written) ? 'x' : ''
  const lost = written.length === 13 || written.length === 8 ? `0${written}` : written
  return isSound(lost) ? lost : written
}

function isSound(number: string): boolean {
  return isSiret(number) || isSiren(number)
}

function unit(siren: string, cells: Cells): Said {
  const isHidden = folded(cells('diffusion')) === 'p'
  const isNatural = cells('form') === '1000'
  const [own, usual, acronym] = [said(cells('name')), said(cells('usual')), said(cells('acronym'))]
  const called = [said(cells('firstName')), said(cells('usedName')) || said(cells('lastName'))]
  const person: ListedPerson = {
    ...nobody,
    siren,
    name: isHidden || isNatural ? '' : own || usual || acronym,
    personName: isNatural && !isHidden ? called.filter(Boolean).join(' ') : '',
    size: ['PME', 'ETI', 'GE'].find(size => size === cells('size')) ?? '',
    isNatural,
    isHidden,
    isClosed: cells('state') === 'C' || cells('state') === 'F',
  }
  const claims: ListedClaim[] =
    cells('ess') === 'O' && !isHidden ? [{ siren, kind: 'ESS', since: null, until: null }] : []
  return { siren, person, establishment: null, claims }
}

function establishmentOf(siret: string, cells: Cells): Said | SetAside {
  if (siret.length !== 14) return 'noNumber'
  const isHidden = folded(cells('diffusion')) === 'p'
  const place = placeOf(siret, cells)
  const establishment = isHidden ? { ...place, sign: '' } : place
  return { siren: siret.slice(0, 9), person: null, establishment, claims: [] }
}

function placeOf(siret: string, cells: Cells): ListedEstablishment {
  const sign = said(cells('sign')) || said(cells('usual'))
  const isClosed = cells('state') === 'F'
  const closedOn = isClosed ? dayIn(cells('since')) : null // of the state that it is in
  return { siret, sign, postCode: said(cells('postCode')), city: said(cells('city')), isClosed, closedOn }
}

function claimed(siren: string, name: string, claims: readonly ListedClaim[]): Said {
  return { siren, person: { ...nobody, siren, name: said(name) }, establishment: null, claims }
}

/** « [ND] »: not to be shown. */
function said(cell: string): string {
  const text = cell.replace(/\s+/g, ' ').trim()
  return /^\[ND\]$/i.test(text) ? '' : text.slice(0, 200)
}

/** A convention that is no longer active ended on the day it says, else by the day of the list. */
function endOf(cells: Cells, datedOn: string): string | null {
  const day = dayIn(cells('until'))
  if (day) return day
  return /^(false|f|0|non)$/i.test(cells('active').trim()) ? datedOn : null
}

const kindWords: readonly [kind: string, word: RegExp][] = [
  ['EATT', /\beatt\b|entreprise adaptee de travail temporaire/],
  ['EA', /\bea\b|entreprise adaptee(?! de travail temporaire)/],
  ['ESAT', /\besat\b|(aide|accompagnement) par le travail/],
  ['ACI', /\baci(phc)?\b|chantiers? d'insertion/],
  ['ETTI', /\betti\b|travail temporaire d'insertion/],
  ['EITI', /\beiti\b|insertion par le travail independant/],
  ['EI', /\bei\b|entreprise d'insertion/],
  ['AI', /\bai\b|association intermediaire/],
  ['GEIQ', /\bgeiq\b|groupement d'employeurs pour l'insertion/],
]

/** The kinds that a cell names, under their letters or in full; several at once where it names several. */
export function kindsIn(cell: string): string[] {
  const text = folded(cell)
  return kindWords.filter(([, word]) => word.test(text)).map(([kind]) => kind)
}

/** A day as lists write it: 2026-11-03, 03/11/2026, with or without an hour. */
export function dayIn(cell: string): string | null {
  const text = cell.trim()
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})(?:[T ]|$)/.exec(text) ?? []
  const [, ownDay, ownMonth, ownYear] = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?: |$)/.exec(text) ?? []
  const written = year
    ? `${year}-${month}-${day}`
    : ownYear
      ? `${ownYear}-${ownMonth!.padStart(2, '0')}-${ownDay!.padStart(2, '0')}`
      : ''
  return isDate(written) ? written : null
}
