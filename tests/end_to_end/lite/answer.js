// Runs a workbook's main.py in Pyodide, with xlwings from its wheel, and answers calls.
export async function answers(pyodide, wheel, source, calls) {
  pyodide.unpackArchive(wheel, "zip");
  pyodide.globals.set("source", source);
  pyodide.globals.set("calls", JSON.stringify(calls));
  return pyodide.runPython(`
import json
functions = {"__name__": "main"}
exec(compile(source, "main.py", "exec"), functions)

def answer(name, arguments):
    try:
        return {"value": functions[name](*arguments)}
    except Exception as error:
        return {"raised": type(error).__name__, "message": str(error)}

json.dumps([answer(name, arguments) for name, arguments in json.loads(calls)])
`);
}
