import { parseArgs } from 'node:util'
import { dayInFrance } from '#server/base/format.ts'
import { type ReadScheme, readScheme } from '#server/scheme/plan/read.ts'
import { valueBases } from '#server/scheme/plan/words.ts'
import { actionsSaid, measuredSaid, standingSaid } from '#server/scheme/plan/words-read.ts'
import { schemeTitle } from '#server/settings/scheme-words.ts'
import { dateAsked, type Terminal, type Verb } from './verb.ts'

const USAGE =
  'scheme [--date AAAA-MM-JJ] [--json]   dit où en est le schéma (SPASER) à une date (1\u00a0: aucun n’est écrit)'

export const readTheScheme: Verb = {
  usage: USAGE,
  reads: () => true,
  async run(args, terminal) {
    const { db, clock, say, complain } = terminal
    const { values } = parseArgs({
      args,
      options: { date: { type: 'string' }, json: { type: 'boolean', default: false } },
    })
    const at = dateAsked(values.date, clock.today())
    if (!at) {
      complain(`--date est un jour venu, comme 2026-10-31.\nUsage\u00a0: clausuivi ${USAGE}`)
      return 2
    }
    const read = await readScheme(db, { at, today: clock.today() })
    if (!read.plan) {
      complain('Aucun schéma n’est écrit à cette date.')
      return 1
    }
    if (values.json) say(JSON.stringify(plain(read)))
    else inWords(read, terminal)
    return 0
  },
}

/** Values in hundredths of their unit. */
function plain({ at, plan, isDraft, buyers, axes, late, publications, nextPublication, untargeted }: ReadScheme) {
  const { number: version, name, fromYear, toYear, valueBase, adoptedOn } = plan!
  return {
    at,
    scheme: { version, name, fromYear, toYear, valueBase, adoptedOn, isDraft },
    buyers: buyers.map(({ siret, name: buyer }) => ({ siret, name: buyer })),
    nextPublication,
    publications: publications.map(({ datedOn, source }) => ({ on: datedOn, source })),
    untargeted,
    late: late.map(({ item, standing, owner }) => ({ key: item.key, title: item.title, owner, ...standing.late! })),
    axes: axes.map(axis => ({
      key: axis.item.key,
      title: axis.item.title,
      engagements: axis.engagements.map(one => ({
        ...lineOf(one.item),
        owner: one.owner,
        state: one.state,
        percent: one.standing.percent,
        late: one.standing.late,
        actions: one.actions.map(({ item, standing, owner }) => ({
          ...lineOf(item),
          owner,
          state: standing.state,
          percent: standing.percent,
          late: standing.late,
          said: standing.said && { on: standing.said.datedOn, at: dayInFrance(standing.said.recordedAt) },
        })),
        objectives: one.objectives.map(figuresOf),
        indicators: one.indicators.map(figuresOf),
      })),
    })),
  }
}

type Read = ReadScheme['axes'][number]['engagements'][number]

function lineOf({ key, title, startsOn, dueOn }: Read['item']) {
  return { key, title, startsOn, dueOn }
}

function figuresOf({ item, measured }: Read['objectives'][number]) {
  const { key, title, code, unit, target, targetYear, base, baseYear } = item
  return {
    key,
    title,
    code: code || null,
    unit: unit || null,
    target,
    targetYear,
    base,
    baseYear,
    figures: measured.map(({ buyer, figure, typed }) => ({
      siret: buyer?.siret ?? null,
      value: figure?.hundredths ?? typed?.value ?? null,
      numerator: figure?.numerator ?? null,
      denominator: figure?.denominator ?? null,
      coverage: figure?.coverage ?? null,
      typed: !figure && typed ? { on: typed.datedOn, source: typed.source } : null,
    })),
  }
}

function inWords({ plan, axes, nextPublication, isDraft }: ReadScheme, { say }: Terminal): void {
  const when = isDraft ? 'en préparation' : `adoptée le ${plan!.adoptedOn}`
  say(`${schemeTitle(plan!)}, version ${plan!.number}, ${when}. ${valueBases[plan!.valueBase].sentence}`)
  if (nextPublication) say(`Prochaine publication\u00a0: ${nextPublication}`)
  for (const { item, engagements } of axes) {
    say(`\n${item.title}`)
    for (const one of engagements) {
      say(`  ${one.item.title}\t${actionsSaid(one)}`)
      for (const action of one.actions) say(`    ${standingSaid(action.standing)}\t${action.item.title}`)
      for (const { item: line, measured } of [...one.objectives, ...one.indicators])
        say(`    ${measured.map(figure => measuredSaid(line, figure)).join(' ; ')}\t${line.title}`)
    }
  }
}
