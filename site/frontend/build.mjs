// Builds dist/weft/ from the Sass, the scripts and the packages of package-lock.json:
// weft.css, weft.js (every page), figures.css (figures and charts), library.js (the list of case studies), share.js (sharing), icons.svg, fonts/ and the
// licences of what they hold.
import { cp, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import * as sass from "sass";

const here = path.dirname(fileURLToPath(import.meta.url));
const packages = path.join(here, "node_modules");
const built = path.join(here, "dist", "weft");
const out = `${built}.new`; // takes the place of the old one when all of it stands
const require = createRequire(import.meta.url);

const SANS = { family: "Public Sans", package: "@fontsource-variable/public-sans", file: "wght", weight: "100 900" };
const SERIF = { family: "Source Serif 4", package: "@fontsource/source-serif-4" };

// Latin comes first on every page; the extended subset (Welsh, Polish, Bosnian) and the italics
// are fetched only by pages that use them.
const FONTS = [
  { ...SANS, subset: "latin", style: "normal" },
  { ...SANS, subset: "latin-ext", style: "normal" },
  { ...SANS, subset: "latin", style: "italic" },
  { ...SERIF, subset: "latin", style: "normal", file: "600", weight: "600" },
  { ...SERIF, subset: "latin-ext", style: "normal", file: "600", weight: "600" },
  { ...SERIF, subset: "latin", style: "normal", file: "400", weight: "400" },
  { ...SERIF, subset: "latin-ext", style: "normal", file: "400", weight: "400" },
];

const ICONS = [
  "arrow-left", "arrow-right", "book-open", "calendar", "copy", "list", "mail", "map", "map-pin",
  "printer", "scale", "search", "user-round", "users-round", "x",
];

const LICENCES = {
  "public-sans": "@fontsource-variable/public-sans/LICENSE",
  "source-serif-4": "@fontsource/source-serif-4/LICENSE",
  lucide: "lucide-static/LICENSE",
  htmx: "htmx.org/LICENSE",
};

/** Copies one font and answers its @font-face rule. */
async function font({ family, package: name, subset, file, style, weight }) {
  const base = path.basename(name);
  const source = `${base}-${subset}-${file}-${style}.woff2`;
  await cp(path.join(packages, name, "files", source), path.join(out, "fonts", source));
  const ranges = require(`${name}/unicode.json`);
  return (
    `@font-face{font-family:"${family}";font-style:${style};font-weight:${weight};font-display:swap;` +
    `src:url("fonts/${source}") format("woff2");unicode-range:${ranges[subset]}}`
  );
}

async function styles() {
  const faces = await Promise.all(FONTS.map(font));
  const sheets = { weft: faces.join(""), figures: "" };
  for (const [name, before] of Object.entries(sheets)) {
    const { css } = await sass.compileAsync(path.join(here, "scss", `${name}.scss`), {
      loadPaths: [packages],
      style: "compressed",
      quietDeps: true,
    });
    await writeFile(path.join(out, `${name}.css`), before + css.replace(/^\uFEFF/, ""));
  }
}

async function scripts() {
  await esbuild.build({
    entryPoints: ["weft", "library", "share"].map((name) => path.join(here, "js", `${name}.js`)),
    outdir: out,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2020",
    legalComments: "none",
  });
}

async function icons() {
  const symbols = await Promise.all(
    ICONS.map(async (name) => {
      const svg = await readFile(path.join(packages, "lucide-static", "icons", `${name}.svg`), "utf8");
      const shapes = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
      return (
        `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" ` +
        `stroke-linecap="round" stroke-linejoin="round">${shapes.replace(/\s+/g, " ").trim()}</symbol>`
      );
    }),
  );
  await writeFile(
    path.join(out, "icons.svg"),
    `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`,
  );
}

async function licences() {
  for (const [name, file] of Object.entries(LICENCES)) {
    await cp(path.join(packages, file), path.join(out, "licences", `${name}.txt`));
  }
}

await rm(out, { recursive: true, force: true });
await mkdir(path.join(out, "fonts"), { recursive: true });
await Promise.all([styles(), scripts(), icons(), licences()]);
await rm(built, { recursive: true, force: true });
await rename(out, built);
