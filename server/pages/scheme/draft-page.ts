import { dayInFrance, longDate } from '#server/base/format.ts'
import { listed } from '#server/base/french.ts'
import type { Buyer } from '#server/register/buyers/store.ts'
import { buyerName } from '#server/register/buyers/words.ts'
import { childrenIn } from '#server/scheme/plan/read.ts'
import { type Item, type Plan, untargeted } from '#server/scheme/plan/rules.ts'
import { childrenOf, type ItemKind, itemKinds, valueBases } from '#server/scheme/plan/words.ts'
import { targetSaid } from '#server/scheme/plan/words-read.ts'
import { schemeTitle } from '#server/settings/scheme-words.ts'
import { type Attempt, field, newFormKey, radios, titled, toReview } from '#server/web/forms.ts'
import { schemeSections } from '../scheme-sections.ts'
import { buyerBox } from './form.ts'
import { ADDRESS } from './page.ts'

const crumbs = (here: string) => ({ links: [{ href: ADDRESS, label: 'SPASER' }], here })

/** The version being prepared: all that it holds, and a link to change each. */
export function draftPage(plan: Plan, items: readonly Item[], buyers: readonly Buyer[]) {
  const kept = items.filter(({ removedAt }) => !removedAt)
  const gone = items.filter(({ removedAt }) => removedAt)
  const missing = untargeted(kept)
  return {
    title: 'Version en préparation',
    sections: schemeSections(ADDRESS),
    crumbs: crumbs('Version en préparation'),
    heading: `Version ${plan.number}, en préparation`,
    lede: `${schemeTitle(plan)}. ${valueBases[plan.valueBase].sentence}`,
    buyers: `Acheteurs\u00a0: ${listed(buyers.filter(({ id }) => plan.buyerIds.includes(id)).map(buyerName))}.`,
    identity: `${ADDRESS}/version/cadre`,
    adoption: `${ADDRESS}/version/adoption`,
    addAxis: `${ADDRESS}/ajout?nature=axis`,
    missing:
      missing.length > 0
        ? `Aucune cible pour les ${listed(missing)}\u00a0: L.\u00a02111-3 en demande une par catégorie.`
        : null,
    axes: childrenIn(kept, null).map((axis, index) => ({
      ...shown(axis),
      title: `Axe ${index + 1}. ${axis.title}`,
      add: addsUnder(axis),
      engagements: childrenIn(kept, axis.key).map(one => ({
        ...shown(one),
        add: addsUnder(one),
        children: childrenOf.engagement.flatMap(kind =>
          childrenIn(kept, one.key)
            .filter(child => child.kind === kind)
            .map(shown),
        ),
      })),
    })),
    removed: gone
      .filter(({ parentKey, removedAt }) => !gone.some(one => one.key === parentKey && one.removedAt === removedAt))
      .map(one => ({
        title: `${itemKinds[one.kind].removed}\u00a0: ${one.title}`,
        when: `le ${longDate(dayInFrance(one.removedAt!))}${one.removedByName ? `, ${one.removedByName}` : ''}`,
        action: `${ADDRESS}/elements/${one.key}/retour`,
      })),
    formKey: newFormKey(),
  }
}

function shown(item: Item) {
  const { key, kind, title, description, dueOn, ownerName, directorateName } = item
  const said = [
    ...(ownerName || directorateName ? [[ownerName, directorateName].filter(Boolean).join(', ')] : []),
    ...(dueOn ? [`échéance le ${longDate(dueOn)}`] : []),
    ...(targetSaid(item) ? [targetSaid(item)!] : []),
  ]
  return {
    id: `element-${key}`,
    title,
    word: itemKinds[kind].word,
    text: description || null,
    said: said.join(' ; ') || null,
    href: `${ADDRESS}/elements/${key}`,
  }
}

function addsUnder({ key, kind }: Item) {
  return childrenOf[kind].map((child: ItemKind) => ({
    href: `${ADDRESS}/ajout?nature=${child}&sous=${key}`,
    label: itemKinds[child].add,
  }))
}

type Framing = {
  plan: Plan | null
  /** The version in force, of which the next is a copy. */
  former: Plan | null
  buyers: readonly Buyer[]
  proposed: { name: string; fromYear: number; toYear: number }
}

/** Its name, period, base of value and buyers: asked at the start, changed as long as it is not adopted. */
export function framePage({ plan, former, buyers, proposed }: Framing, attempt: Attempt) {
  const stored = plan ?? former
  const heading = plan
    ? 'Cadre de la version'
    : former
      ? `Préparer la version ${former.number + 1}`
      : 'Écrire le schéma'
  const isTyped = Object.keys(attempt.typed).length > 0
  const { name, fromYear, toYear } = stored ?? proposed
  const year = (field_: string, label: string, value: number) =>
    field(field_, label, attempt, String(value), { short: true, inputmode: 'numeric' })
  return {
    title: titled(heading, attempt.errors),
    heading,
    lede: former && !plan ? 'Elle commence comme la version en vigueur, qui reste lisible.' : null,
    crumbs: crumbs(heading),
    action: plan ? `${ADDRESS}/version/cadre` : `${ADDRESS}/version`,
    back: plan ? `${ADDRESS}/version` : ADDRESS,
    formKey: newFormKey(),
    errors: toReview('Rien n’est enregistré', attempt.errors),
    version: plan?.version ?? 0,
    fields: [
      field('nom', 'Nom', attempt, name, { help: 'Tel qu’il paraît en tête des documents, suivi de la période.' }),
      year('debut', 'Première année', fromYear),
      year('fin', 'Dernière année', toYear),
    ],
    base: radios(
      'base',
      'Les valeurs portent sur',
      Object.entries(valueBases).map(([value, { label }]) => ({ value, label })),
      attempt,
      stored?.valueBase ?? 'notified',
      {
        help: 'La loi ne tranche pas entre les montants des marchés notifiés et ceux des dépenses mandatées\u00a0: la base choisie s’écrit partout.',
      },
    ),
    buyers: {
      error: attempt.errors.acheteurs ?? null,
      boxes: buyers.map(buyer => ({
        name: buyerBox(buyer.id),
        label: buyerName(buyer),
        checked: isTyped
          ? attempt.typed[buyerBox(buyer.id)] === 'oui'
          : (stored?.buyerIds.includes(buyer.id) ?? buyers.length === 1),
      })),
    },
    start: stored
      ? null
      : radios(
          'depart',
          'Commencer par',
          [
            { value: 'modele', label: 'Un modèle\u00a0: trois axes, social, écologique et économique, à faire vôtre' },
            { value: 'vide', label: 'Une page blanche' },
          ],
          attempt,
          'modele',
        ),
    submit: plan ? 'Enregistrer le cadre' : 'Commencer cette version',
  }
}

export function adoptionPage(plan: Plan, items: readonly Item[], attempt: Attempt) {
  const heading = `Adopter la version ${plan.number}`
  const missing = untargeted(items)
  return {
    title: titled(heading, attempt.errors),
    heading,
    lede: 'Une version adoptée ne change plus\u00a0: ce qui vient ensuite s’écrit dans la version suivante.',
    crumbs: {
      links: [
        { href: ADDRESS, label: 'SPASER' },
        { href: `${ADDRESS}/version`, label: 'Version en préparation' },
      ],
      here: heading,
    },
    action: `${ADDRESS}/version/adoption`,
    back: `${ADDRESS}/version`,
    formKey: newFormKey(),
    errors: toReview('Rien n’est enregistré', attempt.errors),
    content: attempt.errors.contenu ?? null,
    missing: missing.length > 0 ? `Aucune cible n’est dite pour les ${listed(missing)}.` : null,
    fields: [
      field('date', 'Adoptée le', attempt, '', { short: true, help: 'Date de la délibération de l’assemblée.' }),
    ],
    submit: 'Adopter cette version',
  }
}
