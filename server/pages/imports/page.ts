import { may, type User } from '#server/access/rules.ts'
import { capital, count, longInstant } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import type { Part } from '#server/exchange/decp/account.ts'
import type { Import } from '#server/exchange/imports/imports-store.ts'
import type { Summary } from '#server/exchange/imports/tally.ts'
import { isBegun, type Turn } from '#server/exchange/imports/turn-store.ts'
import { asideSentence, bytesSentence, sumSentence } from '#server/exchange/imports/words.ts'
import type { Withdrawal } from '#server/exchange/versions/store.ts'
import { considerations } from '#server/register/contracts/rules.ts'
import { newFormKey } from '#server/web/forms.ts'
import { type Buyers, buyersQuestion, newcomersSentence } from './buyers-page.ts'
import { groups } from './lines-page.ts'
import { type Ahead, isUnderWay, progress } from './progress-page.ts'
import { withdrawnVerdict } from './undo-page.ts'
import { verdict } from './verdict-page.ts'

export const NO_FILE = 'Choisissez au moins un fichier JSON, XML, CSV ou XLSX.'
export const CANCELLED = 'L’import est annulé. Rien n’a été enregistré.'

const formats: Record<string, string> = {
  2022: 'format 2022',
  2019: 'format 2019, qui ne dit rien des considérations sociales',
  draft: 'premier projet du format 2022',
}

export function indexPage(imports: Import[], turns: ReadonlyMap<number, Turn>, doubtful: number, error: string | null) {
  return {
    title: `${error ? 'Erreur\u00a0: ' : ''}Importer des marchés publiés`,
    formKey: newFormKey(),
    doubtful: doubtful > 0 ? plural(doubtful, 'acheteur à vérifier', 'acheteurs à vérifier') : null,
    error,
    summary: error ? { title: 'Aucun fichier n’est arrivé', errors: [{ href: '#fichiers', sentence: error }] } : null,
    imports: imports.map(one => ({
      href: `/import/${one.id}`,
      fileName: one.fileName,
      when: longInstant(one.at),
      by: one.byName,
      state: stateWords(one, turns.get(one.id) ?? null),
    })),
  }
}

/** In a list, where a file stands. */
export function stateWords(one: Import, turn: Turn | null): string {
  if (isUnderWay(turn)) {
    if (turn.state === 'waiting')
      return turn.phase === 'reading' ? 'À lire, attend son tour' : 'À importer, attend son tour'
    return turn.phase === 'reading' ? 'Lecture en cours' : 'Import en cours'
  }
  if (turn?.phase === 'applying') return 'Import interrompu'
  if (one.isWithdrawn) return 'Retiré'
  if (one.state === 'applied')
    return `Importé\u00a0: ${plural(one.createdCount, 'nouveau', 'nouveaux')}, ${count(one.updatedCount)} mis à jour, ${plural(one.rejectedCount, 'écarté', 'écartés')}`
  if (one.state === 'previewed') return 'Lu, à confirmer'
  if (one.state === 'refused') return 'Refusé'
  return one.state === 'cancelled' ? 'Annulé' : 'Lecture interrompue'
}

/** What is known of an import beside its row. */
type Seen = {
  turn: Turn | null
  ahead: Ahead | null
  hasFile: boolean
  user: User
  withdrawal: Withdrawal | null
  buyers: Buyers
  error: string | null
}

export function importPage(one: Import, { turn, ahead, hasFile, user, withdrawal, buyers, error }: Seen) {
  const running = isUnderWay(turn) ? underWay(one, turn, ahead) : null
  const isBroken = turn !== null && !running && turn.phase === 'applying'
  const summary = running || isBroken ? null : one.summary
  const waits = one.state === 'previewed' && !running
  const together = one.droppedWith
  const said = withdrawal ? withdrawnVerdict(withdrawal) : verdict(one, turn, hasFile)
  return {
    title: `${one.fileName}, import`,
    crumbs: {
      links: [
        { href: '/import', label: 'Import' },
        ...(together ? [{ href: `/import/${together}/ensemble`, label: 'Fichiers déposés ensemble' }] : []),
      ],
      here: one.fileName,
    },
    heading: one.fileName,
    origin: capital(
      [summary && formats[summary.format], `déposé le ${longInstant(one.at)} par ${one.byName}`]
        .filter(Boolean)
        .join(', '),
    ),
    formKey: newFormKey(),
    running,
    verdict: running ? null : said,
    failed: turn?.failure || null,
    figures: summary ? figures(summary) : null,
    sum: summary ? sum(summary) : null,
    goOn: isBroken && hasFile ? `/import/${one.id}/application` : null,
    apply: waits && hasFile && !isBroken ? applyButton(one, summary) : null,
    readAgain: one.state === 'reading' && !running && !isBroken && hasFile ? `/import/${one.id}/lecture` : null,
    cancel: (waits || one.state === 'reading') && mayCancel(turn) && !running ? `/import/${one.id}/annulation` : null,
    undo: one.state === 'applied' && !withdrawal ? `/import/${one.id}/retrait` : null,
    redo: withdrawal ? `/import/${one.id}/retablissement` : null,
    social: summary && !withdrawal ? social(summary, one.state === 'applied', user) : null,
    aside: summary ? asideSentence(summary) : null,
    newcomers: newcomersSentence(one, buyers),
    question: running || isBroken || !hasFile ? null : buyersQuestion(one, buyers, user, error),
    parts: partRows(summary?.accounted?.parts ?? []),
    groups: summary ? groups(summary) : [],
  }
}

function underWay(one: Import, turn: Turn, ahead: Ahead | null) {
  return {
    ...progress(turn, one, ahead),
    address: `/import/${one.id}/avancement`,
    here: `/import/${one.id}`,
    cancel: mayCancel(turn) ? `/import/${one.id}/annulation` : null,
  }
}

/** What is being written is not stopped half way. */
function mayCancel(turn: Turn | null): boolean {
  return turn === null || !(isBegun(turn) || (turn.phase === 'applying' && turn.state === 'running'))
}

function applyButton(one: Import, summary: Summary | null) {
  const changed = summary ? summary.actions.create + summary.actions.update : 0
  if (changed === 0) return null
  const entire = !summary!.accounted?.cutShort ? '' : changed === 1 ? ' entier' : ' entiers'
  return {
    action: `/import/${one.id}/application`,
    label: `${changed === 1 ? 'Importer le marché' : `Importer les ${count(changed)}\u00a0marchés`}${entire}`,
  }
}

function figures({ actions, repaired, records }: Summary) {
  const known = actions.same + actions.older + actions.duplicate
  const { aside = 0 } = actions
  return [
    {
      name: 'Nouveaux',
      figure: count(actions.create),
      how: `sur ${plural(records, 'marché présent', 'marchés présents')}`,
    },
    { name: 'Mis à jour', figure: count(actions.update), how: 'republiés avec des changements' },
    { name: 'Inchangés', figure: count(known), how: 'déjà connus' },
    ...(aside > 0
      ? [{ name: 'Comptés seulement', figure: count(aside), how: 'd’acheteurs que vous ne suivez pas' }]
      : []),
    {
      name: 'Écartés',
      figure: count(actions.reject),
      how: actions.reject > 0 ? 'raison de chacun ci-dessous' : 'aucun',
    },
    { name: 'Réparés', figure: count(repaired), how: 'écriture corrigée à la lecture' },
  ]
}

/** Every record and every byte of the file, accounted for. */
function sum(summary: Summary): string[] {
  const { accounted, records } = summary
  return [sumSentence(summary), ...(accounted ? [bytesSentence(accounted, records)] : [])]
}

function social({ considerations: found }: Summary, applied: boolean, user: User) {
  const links = applied && may(user.role, 'contracts.read')
  const names = Object.keys(considerations) as (keyof typeof considerations)[]
  const toFollow = found.clause + found.reserve
  return {
    rows: names.map(name => ({
      label: considerations[name],
      count: count(found[name]),
      href: links && found[name] > 0 ? `/marches?consideration=${name}&suivi=tous` : null,
    })),
    toFollow:
      links && toFollow > 0
        ? {
            href: '/marches?consideration=sociale&suivi=a-prendre',
            label: 'Voir les marchés à clause ou réservés que personne ne suit',
          }
        : null,
  }
}

/** What an archive or a workbook holds, read or not. */
function partRows(parts: readonly Part[]) {
  return parts.map(({ name, records, refused }) => ({
    name,
    records: refused ? '—' : count(records),
    said: refused ? `Non lu. ${refused}` : 'Lu',
  }))
}
