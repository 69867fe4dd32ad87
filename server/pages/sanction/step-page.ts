import { euros, hoursFigure, owedHours, typedDate } from '#server/base/format.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import { ccagOf } from '#server/register/contracts/rules.ts'
import { type Proceeding, stateOf } from '#server/register/proceedings/rules.ts'
import { mostCents, type Situation } from '#server/register/proceedings/step-rules.ts'
import { type Gesture, gestures } from '#server/register/proceedings/transition-rules.ts'
import { proceedingKinds } from '#server/register/proceedings/words.ts'
import { type Attempt, field, radios, textarea } from '#server/web/forms.ts'
import { framed } from '../form-frame.ts'
import { type Asked, asks } from './form.ts'

// The form of one step of a sanction file.

type Given = {
  contract: Contract
  file: Proceeding
  gesture: Gesture
  situation: Situation | null
  today: string
  attempt: Attempt
}

export function stepPage(given: Given) {
  const { contract, file, gesture, today, attempt } = given
  const { label } = gestures[gesture]
  return {
    ...framed(label, `${label}, dossier de sanction`, contract, attempt, 'Rien n’est enregistré'),
    back: `/marches/${contract.id}/sanction/${file.id}`,
    action: `/marches/${contract.id}/sanction/${file.id}/${gestures[gesture].word}`,
    use: uses[gesture].replace('CCAG, x.1.5', ccagOf(contract, '.5')),
    seen: file.steps.at(-1)?.id ?? 0,
    step: attempt.errors.etape ?? null,
    fields: [
      { isText: false, ...field('date', dayWords[gesture] ?? 'Date', attempt, typedDate(today), { short: true }) },
      ...asks[gesture].map(name => fieldOf(name, given)),
    ],
    upload:
      gesture === 'attach'
        ? field('piece', 'Pièce', attempt, '', {
            type: 'file',
            help: 'Le fichier n’est pas gardé ici\u00a0: seuls son nom, sa taille et son empreinte SHA-256 le sont. 20\u00a0Mo au plus.',
          })
        : null,
    button: label,
    wrong: gesture === 'takeBack' || gesture === 'drop',
  }
}

function fieldOf(name: Asked, given: Given) {
  const { attempt, gesture, file, situation } = given
  const state = stateOf(file.steps)
  const most = mostCents({ ...file, situation })
  const text = (label: string, help?: string, optional = false) => ({
    isText: true,
    ...textarea(name, label, attempt, '', { read: true, optional, ...(help && { help }) }),
  })
  const line = (label: string, value: string, options: Parameters<typeof field>[4] = {}) => ({
    isText: false,
    ...field(name, label, attempt, value, options),
  })
  switch (name) {
    case 'heures':
      return line('Heures qui manquent', situation?.short ? hoursFigure(situation.short) : '', {
        unit: 'h',
        inputmode: 'decimal',
        help: situation
          ? `Il manque ${owedHours(situation.short)} ce jour. Laissez vide pour une réunion ou un document.`
          : 'Laissez vide pour une réunion ou un document.',
        optional: file.kind !== 'hours',
      })
    case 'delai':
      return line('Délai pour répondre', '15', {
        unit: 'jours',
        inputmode: 'numeric',
        help: 'Il court du jour de la réception.',
      })
    case 'montant':
      return line(amountWords[gesture] ?? 'Montant', amountOf(gesture, most, state.leftCents), {
        unit: '€',
        inputmode: 'decimal',
        help:
          gesture === 'decide' || gesture === 'propose'
            ? most === null
              ? 'Aucun montant au contrat.'
              : `Au plus ${euros(most)}.`
            : `Il reste ${euros(state.leftCents)}.`,
      })
    case 'reponse':
      return text(
        'Réponse aux observations',
        state.observations.length
          ? 'Ce que la décision en retient, et pourquoi.'
          : 'Aucune observation n’est enregistrée.',
        state.observations.length === 0,
      )
    case 'preuve':
      return line('Preuve de la réception', '', {
        read: true,
        help: 'Par exemple « avis de réception n° 1A 204 118 7725 3 », ou le dépôt sur le profil d’acheteur.',
      })
    case 'reference':
      return line(gesture === 'deduct' ? 'Sur quel paiement' : 'Par quel titre', '', {
        read: true,
        help: 'Par exemple « situation n° 7 », « titre n° 418 ».',
      })
    case 'qualite':
      return line('En quelle qualité', lastCapacity(file), {
        read: true,
        help: 'Par exemple « par délégation du président, arrêté du 2 mars 2026 ».',
      })
    default:
      return text(
        textWords[gesture] ?? 'Précisions',
        'Pas de donnée de santé, pas de nom de participant.',
        !textWords[gesture],
      )
  }
}

function amountOf(gesture: Gesture, most: number | null, leftCents: number): string {
  const cents = gesture === 'decide' || gesture === 'propose' ? most : leftCents
  return cents === null ? '' : euros(cents).replace('\u00a0€', '')
}

function lastCapacity({ steps }: Proceeding): string {
  return steps.findLast(({ capacity }) => capacity !== '')?.capacity ?? ''
}

/** The form that begins a file. */
export function beginPage(contract: Contract, mayDecide: boolean, today: string, attempt: Attempt) {
  const label = mayDecide ? 'Ouvrir un dossier de sanction' : 'Proposer une mise en demeure'
  const kinds = Object.entries(proceedingKinds).map(([value, kind]) => ({ value, label: kind.label }))
  return {
    ...framed(label, label, contract, attempt, 'Rien n’est enregistré'),
    back: `/marches/${contract.id}/sanction`,
    action: `/marches/${contract.id}/sanction/nouveau`,
    use: mayDecide ? uses.open : uses.suggest,
    step: attempt.errors.etape ?? null,
    kind: radios('nature', 'Sur quoi porte le dossier', kinds, attempt, 'hours'),
    date: field('date', 'Date', attempt, typedDate(today), { short: true }),
    text: textarea('texte', 'Pourquoi', attempt, '', {
      help: 'Pas de donnée de santé, pas de nom de participant.',
      read: true,
    }),
    others: [
      field('objet', 'Quelle réunion, quel document', attempt, '', {
        optional: true,
        read: true,
        help: 'Pour une absence ou un document\u00a0: « réunion du 3 mars 2026 ».',
      }),
      field('montant', 'Montant inscrit au marché', attempt, '', { unit: '€', inputmode: 'decimal', optional: true }),
      field('fondement', 'Article du marché qui le fixe', attempt, '', {
        optional: true,
        read: true,
        help: 'Par exemple « CCAP, article 12.3 ».',
      }),
    ],
    button: mayDecide ? 'Ouvrir le dossier' : 'Proposer',
  }
}

const dayWords: Partial<Record<Gesture, string>> = {
  notice: 'Envoyée le',
  receive: 'Reçue par l’entreprise le',
  observe: 'Reçues le',
  unobserve: 'Constaté le',
  decide: 'Décidé le',
  waive: 'Décidé le',
  deduct: 'Déduit le',
  pay: 'Payé le',
}

const amountWords: Partial<Record<Gesture, string>> = {
  propose: 'Montant proposé',
  decide: 'Montant de la pénalité',
  deduct: 'Montant déduit',
  pay: 'Montant payé',
}

/** Without a word of its own, the text is optional. */
const textWords: Partial<Record<Gesture, string>> = {
  notice: 'Ce qui est demandé à l’entreprise',
  observe: 'Ce que dit l’entreprise',
  propose: 'Motifs de la proposition',
  decide: 'Motifs de la décision',
  waive: 'Motifs de la renonciation',
  drop: 'Pourquoi le dossier est classé',
  takeBack: 'Pourquoi l’étape est reprise',
}

const uses: Record<Gesture, string> = {
  suggest: 'La proposition va à l’acheteur, qui ouvre le dossier ou le classe.',
  open: 'Le dossier réunit la mise en demeure, la réponse de l’entreprise, la décision et sa déduction, chacune datée et signée.',
  notice:
    'Le préalable à toute pénalité (CCAG, x.1.5)\u00a0: elle laisse le temps de faire les heures. Son courrier se trouve ensuite au dossier.',
  receive: 'Le délai court du jour où l’entreprise a reçu la mise en demeure.',
  observe:
    'La réponse de l’entreprise, telle qu’elle l’a écrite ou dite. Les pièces qu’elle joint s’ajoutent ensuite, avec leur empreinte.',
  unobserve: 'Une fois le délai passé\u00a0: personne d’autre que vous ne le dira.',
  establish: 'Les heures qui manquent sont lues sur le compte fini, à cette date, et gardées au dossier.',
  propose: 'La proposition reste au dossier\u202f; l’acheteur décide.',
  decide: 'La pénalité en entier ou en partie, au plus ce qui est encouru (CCAG, x.1.5).',
  waive: 'Aucune pénalité n’est appliquée\u00a0: le marché cesse d’empêcher l’entreprise d’être en ordre.',
  deduct: 'La somme retenue sur un paiement.',
  pay: 'La somme que l’entreprise a réglée elle-même.',
  drop: 'Le dossier se ferme sans décision. Si des heures manquent encore à la fin, le solde reste à établir.',
  close: 'Plus rien n’est attendu de personne.',
  attach:
    'Une pièce que l’institution garde\u00a0: le courrier signé, l’avis de réception, la réponse de l’entreprise.',
  takeBack:
    'La dernière étape reste visible, barrée, avec votre raison\u202f; le dossier revient où il en était avant elle.',
}
