// @ts-check
// What one types is kept on the server as it is typed: a second after the last key, on leaving a field, on leaving the page.
// A page that opens again finds it (pages/drafting.ts). Without this script, what is sent too late or refused is still kept.

for (const form of document.querySelectorAll('form[method="post"]')) {
  if (form instanceof HTMLFormElement && isTyped(form)) watch(form)
}

/** Forms that a person fills in, without a password. @param {HTMLFormElement} form */
function isTyped(form) {
  const fields = /** @type {HTMLInputElement[]} */ ([...form.elements])
  return (
    form.elements.namedItem('cle') !== null &&
    !fields.some(({ type }) => type === 'password') &&
    fields.some(({ type }) => !['hidden', 'file', 'submit', 'fieldset'].includes(type))
  )
}

/** From now on what is typed there is kept. @param {HTMLFormElement} form */
export function watch(form) {
  const said = place(form)
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer
  let changes = 0
  let kept = 0
  /** Set once the page is shown again after it was sent: it is another form, with the number of the first. */
  let again = false

  /** @param {Event} event */
  const change = ({ target }) => {
    // Whatever a script put there since; what has no name is not sent, so nothing of it is to be saved.
    const field = /** @type {HTMLInputElement} */ (target)
    if (field.form !== form || !field.name) return
    changes++
    say('Pas encore enregistré.')
    clearTimeout(timer)
    timer = setTimeout(keep, 1000)
  }
  form.addEventListener('input', change)
  form.addEventListener('change', change)
  form.addEventListener('focusout', () => keep())
  form.addEventListener('submit', () => {
    clearTimeout(timer)
    kept = changes
  })
  // A script sent it, or a part of it, and shows what came of it in its place.
  form.addEventListener('sent', () => {
    clearTimeout(timer)
    kept = ++changes
    say('')
  })
  window.addEventListener('pagehide', () => keep({ keepalive: true }))
  window.addEventListener('pageshow', event => {
    again = event.persisted
  })
  window.addEventListener('beforeunload', event => {
    if (changes > kept && failed) event.preventDefault()
  })
  let failed = false

  /** @param {RequestInit} [how] */
  async function keep(how) {
    clearTimeout(timer)
    if (kept === changes) return
    const now = changes
    try {
      const answer = await fetch(document.body.dataset.saisies ?? '/saisies', {
        method: 'POST',
        body: typedIn(form, again),
        redirect: 'manual',
        ...how,
      })
      failed = !answer.ok
      if (answer.type === 'opaqueredirect') {
        kept = now
        failed = false
        return say('Votre session a expiré. Votre saisie est gardée, pas encore enregistrée.')
      }
      if (failed) return say('Pas encore enregistré, et pas gardé : le serveur ne répond pas.')
      kept = Math.max(kept, now)
      const { keptAt } = await answer.json()
      if (keptAt && changes === now) say(`Saisie gardée à ${keptAt}, pas encore enregistrée.`)
    } catch {
      failed = true
      say('Pas encore enregistré, et pas gardé : le serveur ne répond pas.')
    }
  }

  /** @param {string} sentence */
  function say(sentence) {
    if (said.textContent !== sentence) said.textContent = sentence
  }
}

/** Where the form says what is kept: at its end, and in sight however long it is. @param {HTMLFormElement} form */
function place(form) {
  const said = document.createElement('p')
  said.className = 'note draft-state'
  said.setAttribute('role', 'status')
  form.append(said)
  return said
}

/** @param {HTMLFormElement} form @param {boolean} again */
function typedIn(form, again) {
  const body = new URLSearchParams()
  const given = new FormData(form)
  for (const [name, value] of given) if (typeof value === 'string' && !isAsSeen(name, given)) body.append(name, value)
  body.set('formulaire', form.getAttribute('action') ?? location.pathname + location.search)
  if (again) body.set('encore', '1')
  return body
}

/** A cell of the grid that holds what it held: hundreds of them would not leave with the page. @param {string} name @param {FormData} given */
function isAsSeen(name, given) {
  const cell = /^[hv]-(\d+-\d{4}-\d{2})$/.exec(name)?.[1]
  if (!cell) return false
  const [, seen = ''] = String(given.get(`v-${cell}`) ?? '').split(':')
  const typed = String(given.get(`h-${cell}`) ?? '').trim()
  return typed === '' || seen === ''
    ? typed === seen
    : Math.round(Number(typed.replace(',', '.')) * 100) === Number(seen)
}
