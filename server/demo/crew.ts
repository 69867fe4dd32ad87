import { plusDays } from '#server/base/dates.ts'
import { educationLevels, type GroundPaper, grounds } from '#server/register/participants/rules.ts'
import { situationsOffered } from '#server/register/participants/situation-rules.ts'
import type { Mode } from '#server/register/placements/rules.ts'
import type { Calendar } from './calendar.ts'
import type { Dice } from './dice.ts'
import { cities, families, groundsFor, jobs, men, women } from './story/people.ts'

/** Someone of the demonstration. Months are counted from the current one. */
export type Member = {
  /** As the story names somebody; null: the next one, when they come. */
  number: number | null
  buyer: 'hauteVesle' | 'marvaux'
  ground: string
  sex: 'F' | 'M'
  lastName: string
  firstName: string
  /** Busy months, both ends included: nobody works full time in two places. */
  stints: { from: number; to: number }[]
  unchecked: boolean
  /** The story is about this person: nobody else's contract takes them. */
  told: boolean
  exit: string | null
  /** A ground beside the first. */
  alsoGround: string | null
}

const WINDOW = 23 // months between the first and the last worked, so that all of them count

/** Finds someone for a stint: a person met earlier who is free and still eligible, or a new one. */
export class Crew {
  readonly members: Member[] = []
  private readonly dice: Dice
  private readonly names = new Set<string>()

  constructor(dice: Dice) {
    this.dice = dice
  }

  /** Someone the story names by number; the same person from one contract to the other. */
  named(number: number, story: { buyer: Member['buyer']; ground: string; sex?: 'F' | 'M' }): Member {
    return this.members.find(member => member.number === number) ?? this.add(number, story.ground, story, true)
  }

  forStint(buyer: Member['buyer'], mode: Mode, from: number, to: number, { fresh = false } = {}): Member {
    const suited = groundsFor(mode)
    const free = this.members.filter(
      member =>
        !member.told &&
        member.buyer === buyer &&
        suited.includes(member.ground) &&
        member.stints.every(stint => stint.to < from - 1 || stint.from > to + 1) &&
        Math.max(to, ...member.stints.map(stint => stint.to)) - Math.min(from, ...member.stints.map(s => s.from)) <=
          WINDOW,
    )
    const again = !fresh && free.length > 0 && this.dice.roll() < 0.22
    const member = again ? this.dice.pick(free) : this.add(null, this.dice.pick(suited), { buyer }, fresh)
    member.stints.push({ from, to })
    return member
  }

  private add(
    number: number | null,
    ground: string,
    { buyer, sex }: { buyer: Member['buyer']; sex?: 'F' | 'M' },
    told: boolean,
  ) {
    const chosen = sex ?? (this.dice.roll() < 0.38 ? 'F' : 'M')
    const [lastName, firstName] = this.name(chosen)
    const member: Member = {
      number,
      buyer,
      ground,
      sex: chosen,
      lastName,
      firstName,
      stints: [],
      unchecked: false,
      told,
      exit: null,
      alsoGround: null,
    }
    this.members.push(member)
    return member
  }

  private name(sex: 'F' | 'M'): [string, string] {
    for (;;) {
      const pair: [string, string] = [this.dice.pick(families), this.dice.pick(sex === 'F' ? women : men)]
      if (this.names.has(pair.join(' '))) continue
      this.names.add(pair.join(' '))
      return pair
    }
  }
}

/** The rest of someone's record, once their first hire is known. `eligibleOn` null: never established. */
export function recordOf(member: Member, firstHiredOn: string, calendar: Calendar, dice: Dice) {
  const before = dice.between(2, 16)
  const eligibleOn = member.unchecked ? null : plusDays(firstHiredOn, -before)
  const evidence = grounds[member.ground as keyof typeof grounds].evidence[0]!
  const birthYear = Number(firstHiredOn.slice(0, 4)) - ageOf(member, dice)
  const last = Math.max(-99, ...member.stints.map(stint => stint.to))
  const gone = last < -2
  const shownOn = plusDays(eligibleOn ?? firstHiredOn, -dice.between(3, 45))
  return {
    eligibleOn,
    papers: papersOf(member, evidence.label, shownOn),
    birthYear,
    priorityDistrict: member.ground === 'B_QPV' || dice.roll() < 0.4 ? 'yes' : 'no',
    education: dice.pick(Object.keys(educationLevels).flatMap((level, index) => Array<string>(4 - index).fill(level))),
    identity: {
      lastName: member.lastName,
      firstName: member.firstName,
      bornOn: `${birthYear}-${padded(dice.between(1, 12))}-${padded(dice.between(1, 28))}`,
      city: dice.pick(cities),
      phone: `06 39 98 ${dice.between(10, 99)} ${dice.between(10, 99)}`, // numbers kept for fiction
    },
    exit: exitOf(member, gone, dice),
    exitOn: gone ? calendar.on(`${last}/end`) : null,
  }
}
export type Dossier = ReturnType<typeof recordOf>

function papersOf({ ground, alsoGround }: Member, evidenceKind: string, evidenceOn: string): GroundPaper[] {
  const seen = { evidenceOn, evidenceBy: '', groundFrom: null }
  const also = alsoGround ? grounds[alsoGround as keyof typeof grounds].evidence[0]!.label : ''
  return [
    { ground, evidenceKind, ...seen },
    ...(alsoGround ? [{ ground: alsoGround, evidenceKind: also, ...seen }] : []),
  ]
}

function ageOf({ ground }: Member, dice: Dice): number {
  if (ground.startsWith('B_JEUNE') || ground === 'A_GEIQ') return dice.between(18, 24)
  return ground === 'B_SENIOR' ? dice.between(52, 61) : dice.between(23, 57)
}

function exitOf({ exit }: Member, gone: boolean, dice: Dice): string {
  if (exit) return exit
  return gone && dice.roll() < 0.7 ? dice.pick(Object.keys(situationsOffered())) : ''
}

function padded(number: number): string {
  return String(number).padStart(2, '0')
}

export function jobIn(sector: string, dice: Dice): string {
  const found = Object.keys(jobs).find(prefix => sector.startsWith(prefix)) ?? 'LOGISTIQUE'
  return dice.pick(jobs[found]!)
}
