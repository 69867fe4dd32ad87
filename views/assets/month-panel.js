// @ts-check
// A person who joins, over the page of a month: the form of the contract in a panel, then back on the row. Without it, the
// same form is a page of its own.

import { watch } from './drafts.js'
import { searchAsTyped } from './joiner.js'
import { joined } from './month.js'

const month = /** @type {HTMLFormElement | null} */ (document.querySelector('.month-form'))
month?.addEventListener('click', event => {
  const link = event.target instanceof Element ? event.target.closest('a[data-join]') : null
  if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey) return
  event.preventDefault()
  open(month, link).catch(() => location.assign(link.href))
})

/** @param {HTMLFormElement} month @param {HTMLAnchorElement} link */
async function open(month, link) {
  const parts = partsIn(await pageAt(await fetch(link.href)))
  if (!parts) return location.assign(link.href)
  const panel = document.createElement('dialog')
  panel.className = 'over'
  document.body.append(panel)
  panel.addEventListener('submit', event => {
    event.preventDefault()
    send(month, link, panel, event).catch(() => say(panel, 'Le serveur ne répond pas. Rien n’est perdu : réessayez.'))
  })
  panel.addEventListener('click', event => {
    if (!(event.target instanceof Element) || !event.target.closest('[data-cancel]')) return
    event.preventDefault()
    panel.close()
  })
  panel.addEventListener('close', () => {
    panel.remove()
    if (link.isConnected) link.focus()
  })
  panel.showModal()
  fill(panel, parts)
}

/** @param {Response} answer */
async function pageAt(answer) {
  return new DOMParser().parseFromString(await answer.text(), 'text/html')
}

/** What of a page stands in the panel; null: it is another page. @param {Document} page */
function partsIn(page) {
  const form = page.querySelector('form[data-search]')
  return form ? [...page.querySelectorAll('main .page-head, main > .error-summary'), form] : null
}

/** @param {HTMLDialogElement} panel @param {Element[]} parts */
function fill(panel, parts) {
  panel.replaceChildren(...parts.map(part => document.importNode(part, true)), closing())
  const title = panel.querySelector('h1')
  if (title) panel.setAttribute('aria-label', title.textContent ?? '')
  const form = panel.querySelector('form')
  if (!form) return
  watch(form)
  searchAsTyped(form)
  const first = panel.querySelector('[autofocus]') ?? panel.querySelector('#trouvees button, #nom, select')
  if (first instanceof HTMLElement) first.focus()
}

function closing() {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'btn btn-link'
  button.dataset.cancel = ''
  button.textContent = 'Fermer'
  return button
}

/** @param {HTMLFormElement} month @param {HTMLElement} link @param {HTMLDialogElement} panel @param {SubmitEvent} event */
async function send(month, link, panel, { target, submitter }) {
  const form = /** @type {HTMLFormElement} */ (target)
  if (form.getAttribute('aria-busy') === 'true') return
  const body = new URLSearchParams()
  for (const [name, value] of new FormData(form, submitter)) body.append(name, String(value))
  body.set('part', 'panneau')
  form.setAttribute('aria-busy', 'true')
  const answer = await fetch(form.action, { method: 'POST', body }).finally(() => form.removeAttribute('aria-busy'))
  // What is kept of it goes with what was sent (drafts.js).
  form.dispatchEvent(new Event('sent'))
  const page = await pageAt(answer)
  const row = page.querySelector('[data-joined]')
  const parts = partsIn(page)
  if (row instanceof HTMLElement) {
    panel.close()
    await joined(month, link.closest('.group'), row.dataset.joined ?? '', row.textContent ?? '')
  } else if (parts) fill(panel, parts)
  else location.assign(answer.url)
}

/** @param {HTMLDialogElement} panel @param {string} sentence */
function say(panel, sentence) {
  const said = document.createElement('p')
  said.className = 'notice is-risk'
  said.setAttribute('role', 'alert')
  said.textContent = sentence
  panel.querySelector('[role="alert"].notice')?.remove()
  panel.prepend(said)
}
