// Makes few files of each command: one with what every run needs, and others with what is loaded when it is asked for.
// Loading a hundred small modules takes Node longer than all that the tool does: `sipyco_rpctool HOST PORT call ping`
// takes 1.7 times as long as an empty program, and 2.5 times when it is run from the modules (npm run bench).
import { chmodSync, readdirSync, rmSync } from "node:fs";
import { build } from "esbuild";

const modules = "dist/cli/bin";
const outdir = "dist/bin";

rmSync(outdir, { recursive: true, force: true });
// Each by itself: what two commands share would come in many small files again.
for (const name of readdirSync(modules).filter((file) => file.endsWith(".js"))) {
  await build({
    entryPoints: [`${modules}/${name}`],
    outdir,
    bundle: true,
    splitting: true,
    chunkNames: `${name.replace(/\.js$/, "")}/[name]-[hash]`,
    platform: "node",
    format: "esm",
    target: "node20",
    // commander is CommonJS and requires Node's modules.
    banner: {
      js: 'import { createRequire as makeRequire } from "node:module";\nconst require = makeRequire(import.meta.url);',
    },
  });
  // npm does this when it links the commands, which need not be after a build.
  chmodSync(`${outdir}/${name}`, 0o755);
}
