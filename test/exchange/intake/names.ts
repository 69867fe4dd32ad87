import type { Known } from '#server/exchange/intake/match-rules.ts'
import type { WrittenPerson } from '#server/exchange/intake/reading-rules.ts'
import { dice } from './layouts.ts'

// Invented persons: names of several origins, some frequent and many rare, and what hands and scanners make of them.

const HEADS =
  'MARTIN BERNARD DIALLO TRAORE BENALI NGUYEN LEFEVRE ROUX GARCIA DA-SILVA KONE HADDAD MOREAU CISSE DUBOIS PETIT YILMAZ DIOP FERREIRA BENSAID MARCHAND LEROY SOW BAH CAMARA TOURE KEITA MANSOURI EL-AMRANI AIT-OUARAB N’DIAYE LE-GALL DE-OLIVEIRA POPESCU KOWALSKI OKAFOR SINGH AHMADI HOSSAIN TRAN'.split(
    ' ',
  )
const SYLLABLES =
  'ba ber cha col dar del dou fau gar gue hal jar kar kol lam lan mal mar mon nar nou par per rol rou sal sau tar tou val ver vil zan zou'.split(
    ' ',
  )
const ENDS = 'din dier ette eau ard ot in ier ois ant ez is ski ova ane oui ich ard mont ville'.split(' ')
const FIRSTS =
  'Mohamed Mamadou Fatou Fatoumata Marie Jean Aya Karim Ahmed Ibrahim Amadou Nadia Sofia Thomas Nicolas Kevin Sarah Samira Yasmine Moussa Oumar Aminata Mariam Abdoulaye Youssef Rachid Khadija Zineb Agnieszka Ioana Andrei Thi-Mai Minh Hélène Léa Chloé Julien Sébastien François Jean-Pierre Anne-Marie Daniel Danielle Michel Michèle Awa Binta Seydou Souleymane Issa Kadiatou Hamza Bilal Inès João Manuela Paulo Chidi Ngozi Rajesh Farida Omid Zahra Mehmet Elif'.split(
    ' ',
  )

export type Person = Pick<Known, 'id' | 'number' | 'lastName' | 'firstName' | 'bornOn'>

export function peopleDrawn(count: number, seed: number): Person[] {
  const roll = dice(seed)
  return Array.from({ length: count }, (_, index) => ({ id: index + 1, number: index + 1, ...personDrawn(roll) }))
}

function personDrawn(roll: () => number): Omit<Person, 'id' | 'number'> {
  const pick = <T>(list: readonly T[], power = 1): T => list[Math.floor(roll() ** power * list.length)]!
  const own = `${pick(SYLLABLES)}${roll() < 0.5 ? pick(SYLLABLES) : ''}${pick(ENDS)}`.toUpperCase()
  const lastName = (roll() < 0.3 ? pick(HEADS, 1.6) : own).replaceAll('-', ' ')
  const day = `${1960 + Math.floor(roll() * 46)}-${two(1 + Math.floor(roll() * 12))}-${two(1 + Math.floor(roll() * 28))}`
  return {
    lastName: roll() < 0.05 ? `${lastName}-${pick(HEADS)}` : lastName,
    firstName: roll() < 0.08 ? `${pick(FIRSTS, 1.5)} ${pick(FIRSTS)}` : pick(FIRSTS, 1.5),
    bornOn: roll() < 0.06 ? `${day.slice(0, 4)}-01-01` : day,
  }
}

const two = (number: number) => String(number).padStart(2, '0')

export type Defect = { name: string; rate: number; apply(written: Draft, roll: () => number): void }
export type Draft = { last: string; first: string; born: string | null; isInverted: boolean }

function slip(text: string, roll: () => number): string {
  if (text.length < 5) return text
  const at = 1 + Math.floor(roll() * (text.length - 2))
  const kind = Math.floor(roll() * 4)
  const letter = 'aeiorstnl'[Math.floor(roll() * 9)]!
  if (kind === 0) return text.slice(0, at) + text.slice(at + 1)
  if (kind === 1) return text.slice(0, at) + letter + text.slice(at)
  if (kind === 2) return text.slice(0, at) + letter + text.slice(at + 1)
  return text.slice(0, at) + text[at + 1] + text[at] + text.slice(at + 2)
}

/** How often each stands in a line: declared, so that what the test prints can be read. */
export const defects: Defect[] = [
  {
    name: 'capitals',
    rate: 0.5,
    apply: draft => Object.assign(draft, { last: draft.last.toUpperCase(), first: draft.first.toUpperCase() }),
  },
  {
    name: 'no accents',
    rate: 0.4,
    apply: draft => Object.assign(draft, { last: plain(draft.last), first: plain(draft.first) }),
  },
  { name: 'inverted', rate: 0.35, apply: draft => Object.assign(draft, { isInverted: true }) },
  {
    name: 'hyphens as spaces, or none',
    rate: 0.15,
    apply: (draft, roll) =>
      Object.assign(draft, {
        last: draft.last.replace(/[- ]/g, roll() < 0.5 ? ' ' : ''),
        first: draft.first.replace(/-/g, ' '),
      }),
  },
  {
    name: 'a slip in the last name',
    rate: 0.05,
    apply: (draft, roll) => Object.assign(draft, { last: slip(draft.last, roll) }),
  },
  {
    name: 'a slip in the first name',
    rate: 0.04,
    apply: (draft, roll) => Object.assign(draft, { first: slip(draft.first, roll) }),
  },
  {
    name: 'second first name dropped',
    rate: 0.5,
    apply: draft => Object.assign(draft, { first: draft.first.split(' ')[0] }),
  },
  { name: 'initial', rate: 0.015, apply: draft => Object.assign(draft, { first: `${draft.first[0]}.` }) },
  {
    name: 'transliterated',
    rate: 0.3,
    apply: draft =>
      Object.assign(draft, {
        first: draft.first
          .replace(/^mohamed$/i, 'Mouhamed')
          .replace(/^youssef$/i, 'Yousef')
          .replace(/^moussa$/i, 'Mousa'),
      }),
  },
  { name: 'title', rate: 0.1, apply: draft => Object.assign(draft, { last: `Mme ${draft.last}` }) },
  { name: 'remark', rate: 0.06, apply: draft => Object.assign(draft, { first: `${draft.first} (intérim)` }) },
  {
    name: 'usage name',
    rate: 0.02,
    apply: (draft, roll) =>
      Object.assign(draft, { last: `${HEADS[Math.floor(roll() * HEADS.length)]} née ${draft.last}` }),
  },
  { name: 'cut short', rate: 0.02, apply: draft => Object.assign(draft, { last: draft.last.slice(0, 10) }) },
  { name: 'no date', rate: 0.4, apply: draft => Object.assign(draft, { born: null }) },
  {
    name: 'day and month swapped',
    rate: 0.02,
    apply: draft =>
      Object.assign(draft, {
        born:
          draft.born && Number(draft.born.slice(8)) <= 12
            ? `${draft.born.slice(0, 5)}${draft.born.slice(8)}-${draft.born.slice(5, 7)}`
            : draft.born,
      }),
  },
  {
    name: 'one digit of the date',
    rate: 0.02,
    apply: draft =>
      Object.assign(draft, {
        born: draft.born ? `${draft.born.slice(0, 9)}${(Number(draft.born[9]) + 1) % 10}` : null,
      }),
  },
]

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '')
}

export type DrawnLine = { written: WrittenPerson; id: number | null }

export function writtenAs(
  { lastName, firstName, bornOn }: Omit<Person, 'id' | 'number'>,
  roll: () => number,
): WrittenPerson {
  const draft: Draft = { last: lastName, first: firstName, born: bornOn, isInverted: false }
  for (const { rate, apply } of defects) if (roll() < rate) apply(draft, roll)
  const isYear = draft.born?.endsWith('-01-01') ?? false
  return {
    text: draft.isInverted ? `${draft.first} ${draft.last}` : `${draft.last} ${draft.first}`,
    lastName: '',
    firstName: '',
    bornOn: isYear ? null : draft.born,
    bornYear: draft.born ? Number(draft.born.slice(0, 4)) : null,
    reference: '',
  }
}

/** Lines of a company: most of persons of its contract, some of persons known elsewhere, some of nobody known. */
export function linesDrawn(
  people: readonly Person[],
  here: ReadonlySet<number>,
  count: number,
  seed: number,
): DrawnLine[] {
  const roll = dice(seed)
  const inside = people.filter(({ id }) => here.has(id))
  return Array.from({ length: count }, () => {
    const kind = roll()
    if (kind < 0.93) {
      const from = kind < 0.88 ? inside : people
      const person = from[Math.floor(roll() * from.length)]!
      return { written: writtenAs(person, roll), id: person.id }
    }
    const stranger = personDrawn(roll)
    const near = people[Math.floor(roll() * people.length)]!
    // A stranger who bears the last name of somebody known, or nearly.
    const namesake = kind < 0.965 ? { ...stranger, lastName: near.lastName } : stranger
    return { written: writtenAs(namesake, roll), id: null }
  })
}
