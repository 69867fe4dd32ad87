import { dayInFrance, longDate } from '#server/base/format.ts'
import { listed, plural } from '#server/base/french.ts'
import type { Change, Difference } from '#server/scheme/plan/diff-rules.ts'
import { childrenIn } from '#server/scheme/plan/read.ts'
import type { Item, Plan } from '#server/scheme/plan/rules.ts'
import { childrenOf, itemKinds, valueBases } from '#server/scheme/plan/words.ts'
import { targetSaid } from '#server/scheme/plan/words-read.ts'
import { schemeTitle } from '#server/settings/scheme-words.ts'
import { schemeSections } from '../scheme-sections.ts'
import { ADDRESS } from './page.ts'

export function versionsPage(plans: readonly Plan[]) {
  return {
    title: 'Versions du schéma',
    heading: 'Versions du schéma',
    sections: schemeSections(ADDRESS),
    crumbs: { links: [{ href: ADDRESS, label: 'SPASER' }], here: 'Versions' },
    versions: plans.toReversed().map(plan => ({
      href: `${ADDRESS}/versions/${plan.number}`,
      label: `Version ${plan.number}`,
      title: schemeTitle(plan),
      when: plan.adoptedOn ? `adoptée le ${longDate(plan.adoptedOn)}` : 'en préparation',
      by: plan.adoptedByName ? `Adoption enregistrée par ${plan.adoptedByName}` : null,
    })),
    none: plans.length === 0 ? 'Aucune version n’est écrite.' : null,
  }
}

type Version = {
  plan: Plan
  former: Plan | null
  buyerNames: readonly string[]
  items: readonly Item[]
  frame: readonly Change[]
  differences: readonly Difference[]
}

/** One version as it was adopted, and what it changed. */
export function versionPage({ plan, former, buyerNames, items, frame, differences }: Version) {
  const kept = items.filter(({ removedAt }) => !removedAt)
  const all = frame.length + differences.length
  return {
    title: `Version ${plan.number} du schéma`,
    heading: `Version ${plan.number}`,
    lede: `${schemeTitle(plan)}, ${plan.adoptedOn ? `adopté le ${longDate(plan.adoptedOn)}` : 'en préparation'}. ${valueBases[plan.valueBase].sentence}`,
    buyers: `Acheteurs\u00a0: ${listed(buyerNames)}.`,
    crumbs: {
      links: [
        { href: ADDRESS, label: 'SPASER' },
        { href: `${ADDRESS}/versions`, label: 'Versions' },
      ],
      here: `Version ${plan.number}`,
    },
    changes: former && {
      heading: `Ce qui change depuis la version ${former.number}\u00a0: ${plural(all, 'différence', 'différences', 'rien')}`,
      rows: [
        ...frame.map(change => ({
          what: 'Modifié',
          title: 'Cadre du schéma',
          changes: [change],
          when: `le ${longDate(dayInFrance(plan.changedAt))}${plan.changedByName ? `, ${plan.changedByName}` : ''}`,
        })),
        ...differences.map(one => ({
          what: words[one.what],
          title: `${itemKinds[one.kind].word}\u00a0: ${one.title}`,
          changes: one.changes,
          when: `le ${longDate(dayInFrance(one.at))}${one.byName ? `, ${one.byName}` : ''}`,
        })),
      ].map(row => ({
        ...row,
        changes: row.changes.map(({ label, before, after }) => ({ label, before: before || '—', after: after || '—' })),
      })),
    },
    axes: childrenIn(kept, null).map((axis, index) => ({
      title: `Axe ${index + 1}. ${axis.title}`,
      text: axis.description || null,
      engagements: childrenIn(kept, axis.key).map(one => ({
        title: one.title,
        text: one.description || null,
        lines: childrenOf.engagement.flatMap(kind =>
          childrenIn(kept, one.key)
            .filter(child => child.kind === kind)
            .map(child => ({
              word: itemKinds[kind].word,
              title: child.title,
              text: child.description || null,
              said:
                [targetSaid(child), child.dueOn && `échéance le ${longDate(child.dueOn)}`]
                  .filter(Boolean)
                  .join(' ; ') || null,
            })),
        ),
      })),
    })),
  }
}

const words = { added: 'Ajouté', removed: 'Retiré', changed: 'Modifié' } as const
