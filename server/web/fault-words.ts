import type { Fault } from '#db/faults.ts'

type Told = {
  /** What is wrong, in one sentence. */
  title: string
  /** What the person may do, beside what became of the writing. */
  advice: string
  /** Whether nothing can have been written: what was cut in the middle may have been, and nobody knows. */
  nothingWritten: boolean
  /** Seconds after which another try makes sense. */
  retryAfter: number
}

/** One sentence a fault of the machine, for pages and for the terminal. */
export const faultWords: Record<Fault, Told> = {
  full: {
    title: 'Le disque du serveur est plein.',
    advice: 'Prévenez la personne qui administre le serveur\u00a0: il faut y faire de la place.',
    nothingWritten: true,
    retryAfter: 60,
  },
  busy: {
    title: 'La base de données est occupée\u00a0: une autre écriture est en cours.',
    advice: 'Un import ou une sauvegarde peut durer quelques minutes.',
    nothingWritten: true,
    retryAfter: 5,
  },
  silent: {
    title: 'La base de données ne répond pas.',
    advice: 'Elle peut revenir d’elle-même\u202f; si cela dure, prévenez la personne qui administre le serveur.',
    nothingWritten: false,
    retryAfter: 10,
  },
  away: {
    title: 'La base de données redémarre, ou ne peut pas être jointe.',
    advice: 'Elle revient le plus souvent en moins d’une minute.',
    nothingWritten: false,
    retryAfter: 10,
  },
  readOnly: {
    title: 'La base de données ne peut être ni ouverte ni écrite\u00a0: le serveur n’en a pas le droit.',
    advice: 'Prévenez la personne qui administre le serveur.',
    nothingWritten: true,
    retryAfter: 60,
  },
  broken: {
    title: 'Le disque du serveur, ou le fichier de la base, est abîmé.',
    advice: 'Prévenez tout de suite la personne qui administre le serveur.',
    nothingWritten: false,
    retryAfter: 300,
  },
  crowded: {
    title: 'Le serveur manque de mémoire ou de connexions.',
    advice: 'Trop de demandes sont venues à la fois.',
    nothingWritten: true,
    retryAfter: 10,
  },
}
