"""Going through a page by keyboard alone, as somebody who sees where the focus is."""

from playwright.sync_api import Page

FOCUSED = """() => {
  const element = document.activeElement, style = getComputedStyle(element);
  const seen = colour => colour && !/^rgba\\(.*, 0\\)$/.test(colour) && colour !== 'transparent';
  const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
    && seen(style.outlineColor);
  // The input of a choice is clear, and its drawn box shows the focus; a place on a map is filled.
  const box_drawn = element.nextElementSibling && element.type === 'checkbox'
    && getComputedStyle(element.nextElementSibling, '::before').boxShadow !== 'none';
  const shape = element.querySelector('path');
  const filled = element.ownerSVGElement && parseFloat(getComputedStyle(shape).strokeWidth) >= 4;
  const box = element.getBoundingClientRect();
  return {
    name: [element.role || element.type, element.getAttribute('aria-label'),
      element.innerText ?? element.textContent, element.labels?.[0]?.innerText]
      .filter(Boolean).join(' ').trim(),
    visible: outlined || style.boxShadow !== 'none' || box_drawn || filled,
    within: box.bottom > 0 && box.top < innerHeight,
  };
}"""


def focused(page: Page, wanted: str) -> bool:
    """Whether the focus is on what is wanted. Fails where the focus cannot be seen."""
    now = page.evaluate(FOCUSED)
    assert now["visible"], f"The focus cannot be seen on: {now['name']}"
    assert now["within"], f"The focus is out of the window on: {now['name']}"
    return wanted in " ".join(now["name"].split())


def tab_to(page: Page, wanted: str) -> None:
    for _step in range(300):
        page.keyboard.press("Tab")
        if focused(page, wanted):
            return
    raise AssertionError(f"Tab never comes to {wanted}")
