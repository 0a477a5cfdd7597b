"""Write the made pages of docs/guide from the running system: `python -m tools.docs`, or `make docs`."""

import os

import django


def main() -> None:
    """Write every page that differs from what is there."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tocsin.web.settings")
    django.setup()
    from tools.guide import GUIDE, pages

    for name, text in pages().items():
        path = GUIDE / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            print(f"written: {path.name}")


if __name__ == "__main__":
    main()
