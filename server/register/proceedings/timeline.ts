import { type Event, event } from '../facts/timeline.ts'
import { type Proceeding, stepsHolding } from './rules.ts'
import { proceedingKinds, stepSaid } from './words.ts'

/** The steps of the sanction files, as lines of the history of their contract. */
export function proceedingEvents(proceedings: readonly Proceeding[]): Event[] {
  return proceedings.flatMap(({ kind, matter, steps }) => {
    const held = new Set(stepsHolding(steps))
    const about =
      kind === 'hours' ? '' : ` (${proceedingKinds[kind].label.toLowerCase()}${matter ? `, ${matter}` : ''})`
    return steps.map(step => {
      const text = `${stepSaid(step)}${about}${step.text ? `. ${withStop(step.text)}` : '.'}`
      return event(step.datedOn, text, step.recordedByName, null, step.gesture !== 'takeBack' && !held.has(step))
    })
  })
}

/** Two lists, latest first, as one. */
export function latestFirst(events: readonly Event[], others: readonly Event[]): Event[] {
  return [...others, ...events].sort((a, b) => (a.date < b.date ? 1 : a.date > b.date ? -1 : 0))
}

function withStop(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`
}
