/** Marks, in a page's contents list, the section that is being read. */
export function followContents() {
  const list = document.querySelector("[data-weft-contents]");
  if (!list || !("IntersectionObserver" in window)) return;

  const links = new Map(
    [...list.querySelectorAll('a[href^="#"]')].map((link) => [link.hash.slice(1), link]),
  );
  const mark = (id) => {
    for (const [name, link] of links) {
      if (name === id) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };

  // A section counts as read while it crosses a band near the top of the window.
  const observer = new IntersectionObserver(
    (entries) => {
      const entry = entries.find((candidate) => candidate.isIntersecting);
      if (entry) mark(entry.target.id);
    },
    { rootMargin: "-10% 0px -75% 0px" },
  );
  for (const id of links.keys()) {
    const section = document.getElementById(id);
    if (section) observer.observe(section);
  }
}
