import { longDate } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import { type FileKind, type LeftOut, MOST_A_DAY, MOST_FILE_BYTES, MOST_FILES } from '#server/mail/answer-rules.ts'
import type { Answer, AnsweredFile } from '#server/mail/answers.ts'
import type { Refusal } from '#server/mail/words.ts'
import { sizeSaid } from '../pieces.ts'

/** Why it reached nobody, and what helps. */
export const refusedWords: Record<Refusal, string> = {
  recipient:
    'L’adresse ne reçoit pas. Vérifiez-la avec l’entreprise et corrigez son contact, puis écrivez un autre courriel\u00a0: celui-ci y retournerait.',
  message:
    'L’adresse existe, mais son serveur refuse ce message. Joignez l’entreprise autrement\u202f; l’administration peut demander ce qui lui est reproché.',
  delayed:
    'Le serveur du destinataire a remis la réception à plus tard jusqu’au bout\u00a0: la boîte est peut-être pleine. Appelez l’entreprise.',
  server:
    'Notre serveur de courriel ne l’a pas pris, après sept essais. L’adresse n’est pas en cause\u00a0: renvoyez-le une fois le serveur rétabli, l’administration peut le vérifier.',
}

/** What was answered, and the files that were joined; `href` of the mail. */
export function answerModel(href: string, { writer, datedOn, said, files }: Answer, reads: boolean) {
  return {
    when: longDate(datedOn),
    writer: writer || null,
    text: reads ? said : null,
    noText: reads ? (said === null ? 'Ce qu’elle disait n’est plus gardé.' : null) : notForYou(files.length),
    files: reads ? files.map(file => fileModel(href, file)) : [],
  }
}

/** Who may not know who somebody is learns that an answer came, and nothing of what it holds. */
function notForYou(files: number): string {
  const joined = files ? `, avec ${plural(files, 'fichier joint', 'fichiers joints')}` : ''
  return `Une réponse est arrivée${joined}\u00a0: elle peut nommer des participants, seule la personne qui suit le marché la lit.`
}

function fileModel(mail: string, { id, name, kind, sizeBytes, leftOut, isKept, depositId }: AnsweredFile) {
  return {
    name,
    href: isKept ? `${mail}/fichiers/${id}` : null,
    read: depositId && `/fichiers/${depositId}`,
    size: sizeSaid(sizeBytes),
    kind: kind ? kindWords[kind] : '',
    note: leftOut ? leftOutWords[leftOut] : isKept || depositId ? null : 'Il n’est plus gardé.',
  }
}

const leftOutWords: Record<LeftOut, string> = {
  tooLarge: `Laissé\u00a0: il dépasse ${MOST_FILE_BYTES / 1024 ** 2}\u00a0Mo. Demandez-le en plusieurs morceaux.`,
  tooMany: `Laissé\u00a0: au-delà de ${MOST_FILES} fichiers par courriel.`,
  dayFull: `Laissé\u00a0: cette adresse a atteint la limite du jour, ${MOST_A_DAY.files} fichiers ou ${MOST_A_DAY.bytes / 1024 ** 2}\u00a0Mo. Demandez-le demain.`,
  otherKind: 'Laissé\u00a0: ce n’est ni un tableau, ni un PDF, ni une image.',
}

const kindWords: Record<FileKind, string> = {
  xlsx: 'tableau Excel',
  xls: 'tableau Excel ancien',
  ods: 'tableau LibreOffice',
  csv: 'tableau en texte',
  pdf: 'PDF',
  ...{ png: 'image', jpeg: 'image', webp: 'image', heic: 'image' },
}
