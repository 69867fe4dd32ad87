import { longDate, typedDate } from '#server/base/format.ts'
import { listed, plural } from '#server/base/french.ts'
import { buyerName } from '#server/register/buyers/words.ts'
import type { ReadAction, ReadEngagement, ReadItem, ReadScheme } from '#server/scheme/plan/read.ts'
import type { Standing } from '#server/scheme/plan/rules.ts'
import { codes, isCode, type State, states, valueBases } from '#server/scheme/plan/words.ts'
import {
  actionsSaid,
  lateWords,
  measuredSaid,
  standingSaid,
  targetSaid,
  whoseSaid,
} from '#server/scheme/plan/words-read.ts'
import { schemeTitle } from '#server/settings/scheme-words.ts'
import { hrefWith, type ListQuery } from '#server/web/list.ts'
import { schemeSections } from '../scheme-sections.ts'

export const ADDRESS = '/spaser'

type Shown = { mayEdit: boolean; today: string; refused: boolean; known: { name: string; period: string } | null }

/** The scheme from top to bottom, what is late first. `known`: what the settings name, where nothing is written yet. */
export function schemePage(read: ReadScheme, { mayEdit, today, refused, known }: Shown) {
  const { plan, at, buyers, axes, late, isDraft } = read
  const isJoint = buyers.length > 1
  const dated: ListQuery = at === today ? {} : { au: typedDate(at) }
  const hasDraft = read.plans.some(({ adoptedOn }) => adoptedOn === null)
  return {
    title: plan ? schemeTitle(plan) : 'Schéma (SPASER)',
    sections: schemeSections(ADDRESS),
    heading: plan ? schemeTitle(plan) : 'Schéma (SPASER)',
    lede: plan ? ledeOf(read) : null,
    base: plan && valueBases[plan.valueBase].sentence,
    buyers: plan && `${isJoint ? 'Schéma commun à' : 'Acheteur\u00a0:'} ${listed(buyers.map(buyerName))}.`,
    nothing: plan
      ? null
      : {
          known:
            known &&
            `Les réglages nomment «\u00a0${known.name}\u00a0» (${known.period})\u00a0: son contenu n’est pas écrit.`,
          mayEdit,
        },
    draft: isDraft ? 'Cette version est en préparation\u00a0: elle n’est pas adoptée.' : null,
    asked: { at: typedDate(at), isPast: at !== today, refused },
    publication: publicationOf(read, today),
    untargeted:
      read.untargeted.length > 0
        ? `Aucune cible pour les ${listed(read.untargeted)}\u00a0: L.\u00a02111-3 en demande une par catégorie.`
        : null,
    late: late.map(one => lateLine(one)),
    lateHeading: plural(late.length, 'retard', 'retards'),
    axes: axes.map(({ item, engagements }, index) => ({
      id: `axe-${item.key}`,
      heading: `Axe ${index + 1}. ${item.title}`,
      text: item.description || null,
      engagements: engagements.map(one => engagementShown(one, { isJoint, mayFollow: !isDraft })),
      none: engagements.length === 0 ? 'Aucun engagement n’est écrit sous cet axe.' : null,
    })),
    links: {
      csv: plan && hrefWith(`${ADDRESS}/actions.csv`, {}, dated),
      xlsx: plan && hrefWith(`${ADDRESS}/actions.xlsx`, {}, dated),
      versions: read.plans.length > 0 ? `${ADDRESS}/versions` : null,
      publication: plan && !isDraft ? `${ADDRESS}/publication` : null,
      edit: mayEdit ? `${ADDRESS}/version` : null,
      editLabel: hasDraft
        ? 'Continuer la version en préparation'
        : plan
          ? 'Préparer la version suivante'
          : 'Écrire le schéma',
    },
  }
}

function ledeOf({ plan, isDraft }: ReadScheme): string {
  if (isDraft) return `Version ${plan!.number}, en préparation.`
  return `Version ${plan!.number}, adoptée le ${longDate(plan!.adoptedOn!)}.`
}

function publicationOf({ publications, nextPublication, at }: ReadScheme, today: string) {
  if (nextPublication === null) return null
  const last = publications.at(-1)
  const day = longDate(nextPublication)
  const isOver = nextPublication < at
  return {
    isLate: isOver,
    said: isOver
      ? `Publication en retard\u00a0: elle était due le ${day}.`
      : `Prochaine publication au plus tard le ${day}.`,
    why: last
      ? `Dernière publication le ${longDate(last.datedOn)}, plus vingt-quatre mois.`
      : `Vingt-quatre mois après l’adoption${at === today ? ', rien n’étant encore publié' : ''}.`,
  }
}

function lateLine({ item, standing, owner }: ReadAction) {
  return {
    href: `#element-${item.key}`,
    title: item.title,
    why: lateWords(standing.late!),
    owner: owner ?? 'Sans responsable',
  }
}

const looks: Record<State, { tone: string; icon: string }> = {
  notStarted: { tone: '', icon: 'idle' },
  underWay: { tone: '', icon: 'clock' },
  done: { tone: 'is-fine', icon: 'fine' },
  dropped: { tone: '', icon: 'pause' },
}

function statusOf(state: State, standing: Standing) {
  const look = standing.late ? { tone: 'is-late', icon: 'late' } : looks[state]
  const word = standing.said || state === standing.state ? standingSaid(standing) : states[state]
  return { ...look, word }
}

type Around = { isJoint: boolean; mayFollow: boolean }

function engagementShown(engagement: ReadEngagement, around: Around) {
  const { item, standing, state, owner, objectives, actions, indicators } = engagement
  return {
    id: `element-${item.key}`,
    title: item.title,
    text: item.description || null,
    status: statusOf(state, standing),
    owner: owner ?? 'Sans responsable',
    due: item.dueOn ? longDate(item.dueOn) : null,
    actionsSaid: actionsSaid(engagement),
    follow: around.mayFollow ? followOf(item.key) : null,
    objectives: objectives.map(one => measuredShown(one, around)),
    actions: actions.map(action => ({
      id: `element-${action.item.key}`,
      title: action.item.title,
      text: action.item.description || null,
      owner: action.owner ?? 'Sans responsable',
      due: action.item.dueOn ? longDate(action.item.dueOn) : '—',
      status: statusOf(action.standing.state, action.standing),
      said: action.standing.said && saidOf(action.standing.said),
      follow: around.mayFollow ? followOf(action.item.key) : null,
    })),
    indicators: indicators.map(one => measuredShown(one, around)),
  }
}

function saidOf({ datedOn, note, recordedByName }: NonNullable<Standing['said']>): string {
  const by = recordedByName ? `, ${recordedByName}` : ''
  return `${longDate(datedOn)}${by}${note ? `\u00a0: ${note}` : ''}`
}

function measuredShown({ item, measured }: ReadItem, { isJoint, mayFollow }: Around) {
  return {
    id: `element-${item.key}`,
    title: item.title,
    text: item.description || null,
    code: isCode(item.code) ? codes[item.code] : null,
    target: targetSaid(item),
    figures: measured.map(one => ({
      whose: whoseSaid(one, isJoint),
      said: measuredSaid(item, one),
      href: one.figure?.href ?? null,
      coverage: one.figure?.coverage ?? null,
    })),
    follow: mayFollow ? followOf(item.key) : null,
  }
}

export function followOf(key: number): string {
  return `${ADDRESS}/elements/${key}/suivi`
}
