// @ts-check
// What every page does once it is there. Nothing depends on it.

for (const input of document.querySelectorAll('input[type=file]')) inFrench(/** @type {HTMLInputElement} */ (input))

/** A browser names its own button in its own language: the page names one, and says what was chosen. @param {HTMLInputElement} input */
function inFrench(input) {
  const frame = document.createElement('div')
  frame.className = 'file-chosen'
  const button = document.createElement('label')
  button.className = 'btn btn-outline-primary mb-0'
  button.htmlFor = input.id
  button.textContent = input.multiple ? 'Choisir des fichiers' : 'Choisir un fichier'
  button.setAttribute('aria-hidden', 'true')
  const said = document.createElement('span')
  said.className = 'note'
  said.setAttribute('aria-live', 'polite')
  const say = () => {
    const names = [...(input.files ?? [])].map(({ name }) => name)
    said.textContent = names.length ? names.join(', ') : 'Aucun fichier choisi'
  }
  input.replaceWith(frame)
  frame.append(input, button, said)
  input.classList.add('visually-hidden')
  input.addEventListener('change', say)
  say()
}

for (const field of document.querySelectorAll('[data-relecture]'))
  if (field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement) proofread(field)

/**
 * What would hold a publication back is told under the field, half a second after the last key.
 * @param {HTMLTextAreaElement | HTMLInputElement} field
 */
function proofread(field) {
  const said = document.createElement('p')
  said.className = 'form-text'
  said.setAttribute('role', 'status')
  field.after(said)
  let waiting = 0
  let asked = ''

  async function ask() {
    const text = field.value.trim()
    if (text === asked) return
    asked = text
    const body = new URLSearchParams({ texte: text })
    const answer = text ? await fetch(field.dataset.relecture ?? '', { method: 'POST', body }) : null
    const found = answer?.ok && !answer.redirected ? (await answer.json()).said : ''
    if (asked === text) said.textContent = found && `Avant publication : ${found}`
  }
  field.addEventListener('input', () => {
    clearTimeout(waiting)
    waiting = window.setTimeout(() => ask().catch(() => {}), 500)
  })
}

export {}
