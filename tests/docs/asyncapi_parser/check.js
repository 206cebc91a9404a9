// Reads each AsyncAPI document named on the command line; prints what is wrong with it, and fails where it is not valid.
import { Parser, fromFile } from "@asyncapi/parser";

const parser = new Parser();
for (const file of process.argv.slice(2)) {
  const { document, diagnostics } = await fromFile(parser, file).parse();
  for (const one of diagnostics) {
    console.log(`${file}: ${one.code} at ${one.path.join(".")}: ${one.message}`);
  }
  console.log(`${file}: ${document ? `${document.operations().all().length} operations` : "not valid"}`);
  if (!document) process.exitCode = 1;
}
