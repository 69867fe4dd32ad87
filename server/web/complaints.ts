import { faultOf } from '#db/faults.ts'
import { faultWords } from './fault-words.ts'

// What reaches a terminal when something cannot be done: one French sentence, neither a trace nor the words of a library.

type Coded = Error & { code?: string }

/** Why a file cannot be read or written, by the code of the system; null for another kind of error. */
export function fileReason(error: unknown): string | null {
  return files[(error as Coded)?.code ?? ''] ?? null
}

const files: Record<string, string> = {
  ENOENT: 'ce chemin n’existe pas',
  ENOTDIR: 'ce chemin passe par un fichier comme s’il était un dossier',
  EISDIR: 'c’est un dossier',
  EEXIST: 'il existe déjà',
  EACCES: 'l’accès en est refusé',
  EPERM: 'l’accès en est refusé',
  EROFS: 'ce disque ne s’écrit pas',
  ENOSPC: 'le disque est plein',
  EDQUOT: 'la place accordée est épuisée',
  EFBIG: 'le fichier dépasse la taille permise',
  EIO: 'le disque est abîmé',
  ELOOP: 'ce chemin tourne en rond',
  ENAMETOOLONG: 'ce nom est trop long',
  EMFILE: 'trop de fichiers sont ouverts',
}

/** Why the database that DATABASE_URL names does not open. */
export function closedReason(error: unknown): string {
  const { code = '', message = '' } = error as Coded
  if (/corrupt/.test(message) && /migration/.test(message))
    return 'une version plus récente de Clausuivi l’a déjà ouverte'
  if (/^SQLite refuse/.test(message)) return message.replace(/\.$/, '')
  const told = doors[code] ?? fileReason(error)
  if (told) return told
  const fault = faultOf(error)
  if (fault) return lowered(faultWords[fault].title)
  return code ? `erreur ${code}` : 'le schéma ne se met pas à jour'
}

const doors: Record<string, string> = {
  '28P01': 'l’utilisateur ou le mot de passe est refusé',
  '28000': 'cet utilisateur n’y est pas admis',
  '3D000': 'le serveur répond, mais aucune base n’y porte ce nom',
  '42501': 'cet utilisateur n’a pas le droit d’y écrire',
  EEXIST: 'ce chemin passe par un fichier comme s’il était un dossier',
  ECONNREFUSED: 'rien n’écoute à cette adresse',
  ENOTFOUND: 'cette machine est introuvable',
  EAI_AGAIN: 'cette machine est introuvable',
  SQLITE_CANTOPEN: 'ce fichier ne peut pas être ouvert',
  SQLITE_CANTOPEN_ISDIR: 'c’est un dossier',
  SQLITE_NOTADB: 'ce fichier n’est pas une base de Clausuivi',
  SQLITE_CORRUPT: 'ce fichier est abîmé',
  SQLITE_READONLY: 'ce fichier ne peut pas être écrit',
  SQLITE_READONLY_DIRECTORY: 'le dossier de ce fichier ne peut pas être écrit',
}

/** Why a port does not open. */
export function portReason(error: unknown): string {
  const { code = '' } = error as Coded
  return ports[code] ?? `erreur ${code || 'inconnue'}`
}

const ports: Record<string, string> = {
  EADDRINUSE: 'un autre programme l’occupe déjà',
  EACCES: 'ce compte n’a pas le droit de l’ouvrir',
  EADDRNOTAVAIL: 'l’adresse donnée par HOST n’est pas celle de cette machine',
  ENOTFOUND: 'l’adresse donnée par HOST est introuvable',
}

/** An option that a verb does not know, as node:util tells it; null for another kind of error. */
export function optionAtFault(error: unknown): string | null {
  const { code = '', message = '' } = error as Coded
  if (!code.startsWith('ERR_PARSE_ARGS')) return null
  const [, option = ''] = /'([^']+)'/.exec(message) ?? []
  return code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION'
    ? `Option inconnue\u00a0: ${option}`
    : `Argument à revoir\u00a0: ${option.split(' ')[0]}`
}

/** What is left to say of any other error. The trace is for whoever asks for it. */
export function unexpected(error: unknown): string {
  const fault = faultOf(error)
  if (fault) {
    const { title, advice, nothingWritten } = faultWords[fault]
    return `${title} ${nothingWritten ? 'Rien n’a été enregistré. ' : ''}${advice}`
  }
  const reason = fileReason(error)
  if (reason) return `Un fichier manque ou se refuse\u00a0: ${reason}.`
  return 'Erreur inattendue\u00a0: rien n’a été terminé. LOG_LEVEL=debug en montre le détail.'
}

function lowered(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1).replace(/\.$/, '')
}
