# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the named character references of HTML 5, as Python's html.entities has them, as C++: make_html_entities.py OUT."""
import html
import html.entities
import sys


def literal(text):
    return '"' + "".join(f"\\x{byte:02x}" for byte in text.encode()) + '"'


def rows():
    names = dict(html.entities.html5)
    for name, text in names.items():
        yield name, text, False
    # Prompts copied from shouted text: names in capitals that mean nothing else.
    for name, text in names.items():
        upper = name.upper()
        if name.endswith(";") and name == name.lower() and html.unescape("&" + upper) == "&" + upper:
            yield upper, text.upper(), True


def main():
    lines = [f'    {{"{name}", {literal(text)}, {"true" if shouted else "false"}}},'
             for name, text, shouted in sorted(set(rows()))]
    with open(sys.argv[1], "w", encoding="ascii") as out:
        out.write('#include "inference/text/html_entities.h"\n\n#include <array>\n\n'
                  "namespace sluice::inference {\nnamespace {\n\n"
                  f"constexpr std::array<HtmlEntity, {len(lines)}> kEntities{{{{\n" + "\n".join(lines) +
                  "\n}};\n\n} // namespace\n\n"
                  "std::span<const HtmlEntity> htmlEntities()\n{\n    return kEntities;\n}\n\n"
                  "} // namespace sluice::inference\n")


main()
