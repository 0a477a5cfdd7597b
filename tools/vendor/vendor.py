"""Compile the look and copy it into the package, so that installing Tocsin needs no node.

Run: python tools/vendor/vendor.py
Only a maintainer who upgrades a version in package.json runs this: `npm install` beside it writes the lock, and this
takes out what the lock names of hosts (.npmrc leaves the registry out; npm has no switch for funding). Sources: GOV.UK
Frontend (MIT; its guidance asks services outside gov.uk to leave out the crown and GDS Transport), Atkinson
Hyperlegible Next (OFL-1.1).
"""

import hashlib
import json
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).parent
LOCK = HERE / "package-lock.json"
MODULES = HERE / "node_modules"
TARGET = HERE.parents[1] / "src/tocsin/web/static/vendor"
FONT = "@fontsource-variable/atkinson-hyperlegible-next"
STACK = '"Atkinson Hyperlegible Next Variable","Segoe UI",arial,sans-serif'
CREST = 'url("/assets/images/govuk-crest.svg")'
MIT = """The MIT License (MIT)

Copyright (C) 2017 Crown Copyright (Government Digital Service)

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""


def run(*words: str) -> None:
    """Run one command beside package.json; a failure stops everything."""
    subprocess.run(words, cwd=HERE, check=True)


def unfund() -> None:
    """Take out of the lock where the packages ask for money: nothing pinned names a host."""
    lock = json.loads(LOCK.read_text(encoding="utf-8"))
    for package in lock["packages"].values():
        package.pop("funding", None)
    LOCK.write_text(json.dumps(lock, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def style_sheet() -> bytes:
    """Compile the style sheet without the crown; print keeps our font, where upstream falls back to any sans-serif."""
    compiled = HERE / "build.css"
    run(
        "npx",
        "sass",
        "--load-path=node_modules",
        "--style=compressed",
        "--no-source-map",
        "--no-charset",
        "--quiet-deps",
        "house.scss",
        str(compiled),
    )
    text = compiled.read_text(encoding="utf-8")
    compiled.unlink()
    return text.replace(CREST, "none").replace("font-family:sans-serif", f"font-family:{STACK}").encode()


def script() -> bytes:
    """Take the script as it is, without the line that sends a browser looking for a map we do not ship."""
    text = (MODULES / "govuk-frontend/dist/govuk/govuk-frontend.min.js").read_text(encoding="utf-8")
    return (text.split("//# sourceMappingURL")[0].rstrip() + "\n").encode()


def font(script_of_letters: str) -> bytes:
    """Return one font file; latin-ext is what Welsh and Polish names need."""
    return (MODULES / FONT / f"files/atkinson-hyperlegible-next-{script_of_letters}-wght-normal.woff2").read_bytes()


def main() -> None:
    """Write the files, their licences and the list of what they are."""
    versions = json.loads((HERE / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    unfund()
    run("npm", "ci")
    shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.mkdir(parents=True)
    files = [
        ("govuk.css", "govuk-frontend", "MIT", style_sheet()),
        ("govuk-frontend.min.js", "govuk-frontend", "MIT", script()),
        ("atkinson-latin.woff2", FONT, "OFL-1.1", font("latin")),
        ("atkinson-latin-ext.woff2", FONT, "OFL-1.1", font("latin-ext")),
        ("LICENCE-govuk-frontend.txt", "govuk-frontend", "MIT", MIT.encode()),
        ("LICENCE-atkinson.txt", FONT, "OFL-1.1", (MODULES / FONT / "LICENSE").read_bytes()),
    ]
    listed = ["# Written by tools/vendor/vendor.py; tests/web re-hash the files.\n"]
    for name, source, licence, content in files:
        (TARGET / name).write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        listed.append(
            f'[[file]]\nname = "{name}"\nsource = "{source}"\nversion = "{versions[source]}"\n'
            f'licence = "{licence}"\nsha256 = "{digest}"\n'
        )
    (TARGET / "VENDORED.toml").write_text("\n".join(listed), encoding="utf-8")


if __name__ == "__main__":
    main()
