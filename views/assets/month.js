// @ts-check
// The month of every contract as one page: a statement is accepted in its place, and one goes on to the next that waits. What its
// cells do is theirs (cells.js). The page works without it.

import { ask, carried, cells, groupOf, isShown, isTouched, saidOf, say } from './cells.js'

const form = /** @type {HTMLFormElement | null} */ (document.querySelector('.month-form'))
if (form) live(form)

/** @param {HTMLFormElement} form */
function live(form) {
  form.addEventListener('click', event => clicked(form, event))
  // What is opened to say a reason is written in at once.
  form.addEventListener('toggle', ({ target }) => opened(target), true)
  form.addEventListener('keydown', event => {
    const back =
      event.key === 'Enter' && event.target instanceof HTMLInputElement && event.target.closest('[data-back]')
    if (back) {
      event.preventDefault()
      back.querySelector('button')?.click()
      return
    }
    if (event.key !== 'Enter' || !event.ctrlKey) return
    event.preventDefault()
    const group = groupOf(event.target)
    const button = /** @type {HTMLButtonElement | null} */ (group?.querySelector('[data-accept]') ?? null)
    if (group && button) act(form, group, button.value, true)
  })
  document.addEventListener('keydown', event => {
    if (!event.altKey || event.ctrlKey || event.code !== 'KeyN') return
    event.preventDefault()
    next(form, groupOf(document.activeElement))
  })
}

/** @param {EventTarget | null} part */
function opened(part) {
  if (
    part instanceof HTMLDetailsElement &&
    part.open &&
    part.dataset.back !== undefined &&
    part.contains(document.activeElement)
  )
    part.querySelector('input')?.focus()
}

/** The next statement that waits, from this one on and round again. @param {HTMLFormElement} form @param {HTMLElement | null} from */
function next(form, from) {
  const all = [...form.querySelectorAll('.group')].filter(isShown)
  const start = from ? all.indexOf(from) + 1 : 0
  const found = [...all.slice(start), ...all.slice(0, start)].find(
    group => group !== from && /** @type {HTMLElement} */ (group).dataset.waits !== undefined,
  )
  if (!found) return say(form, 'Plus aucun relevé n’attend ce mois-ci.')
  const first = cells(found).find(({ value }) => value === '') ?? cells(found)[0] ?? found
  const target = /** @type {HTMLElement} */ (first)
  found.scrollIntoView({ block: 'nearest', behavior: 'instant' })
  target.focus({ preventScroll: true })
  target.scrollIntoView({ block: 'nearest', behavior: 'instant' })
}

/** @param {HTMLFormElement} form @param {MouseEvent} event */
function clicked(form, event) {
  if (!(event.target instanceof Element)) return
  const group = groupOf(event.target)
  const button = event.target.closest('button')
  const link = /** @type {HTMLAnchorElement | null} */ (event.target.closest('[data-unfold]'))
  if (button?.dataset.next !== undefined) next(form, groupOf(document.activeElement))
  else if (group && link) {
    event.preventDefault()
    unfold(form, group, link.href)
  } else if (group && button?.dataset.copy !== undefined) {
    event.preventDefault()
    copy(group)
  } else if (group && button?.dataset.act !== undefined) {
    event.preventDefault()
    act(form, group, button.value, false)
  }
}

/** Fills what is empty with the period before; nothing is saved. @param {HTMLElement} group */
function copy(group) {
  const free = cells(group).filter(({ value, dataset }) => value.trim() === '' && dataset.before)
  for (const cell of free) {
    cell.value = cell.dataset.before ?? ''
    cell.dispatchEvent(new Event('input', { bubbles: true }))
  }
  free[0]?.dispatchEvent(new Event('change', { bubbles: true }))
  cells(group)[0]?.focus()
}

/** Accepts, or says nothing was worked, in its place. @param {HTMLFormElement} form @param {HTMLElement} group @param {string} gesture @param {boolean} goesOn */
async function act(form, group, gesture, goesOn) {
  if (group.getAttribute('aria-busy') === 'true') return
  group.setAttribute('aria-busy', 'true')
  const body = saidOf(form, group, gesture)
  // What is kept of it goes with what is sent (drafts.js).
  form.dispatchEvent(new Event('sent'))
  const fields = /** @type {HTMLInputElement[]} */ ([...group.querySelectorAll('input:not([type="radio"])')])
  for (const field of fields) field.readOnly = true
  const page = await ask(form, body).catch(() => null)
  for (const field of fields) field.readOnly = false
  group.removeAttribute('aria-busy')
  if (!page) return sendWhole(form, gesture)
  const isElsewhere = replace(form, group, page, body)
  const now = document.getElementById(group.id)
  say(form, page.querySelector('main > .notice.is-fine')?.textContent?.trim() ?? 'Ce relevé est à relire.')
  progress(form)
  keepRest(form)
  if (isElsewhere) return
  if (now?.dataset.waits === undefined && goesOn) next(form, now)
  else focusOn(now?.querySelector('[data-accept]') ?? now)
}

/**
 * Somebody joined a contract: its statements are asked again, with what is typed in them, and one goes on in that row.
 * @param {HTMLFormElement} form @param {Element | null} group @param {string} row @param {string} sentence
 */
export async function joined(form, group, row, sentence) {
  const again = () => {
    location.hash = row
    location.reload()
  }
  if (!(group instanceof HTMLElement)) return again()
  const body = saidOf(form, group, 'verifier')
  const page = await ask(form, body).catch(() => null)
  if (!page) return again()
  replace(form, group, page, body)
  const place = document.getElementById(row)
  // Her employer has no statement on the page yet, or she comes another month.
  if (!place && page.getElementById(row)) return again()
  say(form, sentence)
  focusOn(place?.closest('tr')?.querySelector('input[data-month]') ?? document.getElementById(group.id))
}

/** @param {Element | null} place */
function focusOn(place) {
  if (place instanceof HTMLElement) place.focus()
}

/** Another page answered, such as the door: the form goes as it would have. @param {HTMLFormElement} form @param {string} gesture */
function sendWhole(form, gesture) {
  const button = form.querySelector(`button[value="${gesture}"]`)
  form.requestSubmit(button instanceof HTMLButtonElement ? button : null)
}

/**
 * The statements of one contract, as the page that came has them; what was typed meanwhile goes on.
 * @param {HTMLFormElement} form @param {HTMLElement} group @param {Document} page @param {URLSearchParams} body
 * @returns {boolean} whether one types elsewhere by now: the focus is theirs
 */
function replace(form, group, page, body) {
  const before = document.activeElement
  const isElsewhere = before !== document.body && !group.contains(before)
  for (const old of form.querySelectorAll(`.group[data-contract="${group.dataset.contract}"]`)) {
    const now = page.getElementById(old.id)
    if (!now) continue
    const fresh = carried(old, document.importNode(now, true), body)
    const isIn = old !== group && old.contains(before)
    old.replaceWith(fresh)
    if (isIn && before?.id) focusOn(document.getElementById(before.id))
  }
  // The next gesture is another form: it goes with another number.
  const [number, fresh] = [form, page.querySelector('.month-form')].map(one => one?.querySelector('[name="cle"]'))
  if (number instanceof HTMLInputElement && fresh instanceof HTMLInputElement) number.value = fresh.value
  return isElsewhere
}

/** How many are settled: none of them waits any more. @param {HTMLFormElement} form */
function progress(form) {
  const bar = form.querySelector('.month-progress progress')
  const words = form.querySelector('[data-progress]')
  const done = form.querySelectorAll('.group[data-settled]').length
  if (bar instanceof HTMLProgressElement) bar.value = done
  if (words instanceof HTMLElement && bar instanceof HTMLProgressElement)
    words.textContent = `${done} ${done > 1 ? 'arrêtés' : 'arrêté'} sur ${bar.max}`
}

/** What is typed elsewhere on the page is kept again: the draft went with what was saved. @param {HTMLFormElement} form */
function keepRest(form) {
  const fields = /** @type {HTMLInputElement[]} */ ([...form.querySelectorAll('.group input:not([type="hidden"])')])
  fields.find(isTyped)?.dispatchEvent(new Event('input', { bubbles: true }))
}

/** @param {HTMLFormElement} form @param {HTMLElement} group @param {string} href */
async function unfold(form, group, href) {
  const at = new URL(href)
  at.searchParams.set('seul', group.dataset.contract ?? '')
  at.hash = ''
  const answer = await fetch(at)
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
  const now = page.getElementById(group.id)
  if (!now) return location.assign(href)
  const rows = document.importNode(now, true)
  group.replaceWith(rows)
  rows.focus()
  say(form, 'Lignes affichées.')
}

/** It holds what no statement does yet, typed now or taken up again. @param {HTMLInputElement} field */
function isTyped(field) {
  if (field.type === 'radio') return field.checked
  if (!field.dataset.month) return field.value.trim() !== ''
  return isTouched(field)
}
