"""Makes extraction crash on a page with `<meta name=poison>`, in whatever process: no page is known that does so by itself."""

import ctypes
import sys
from importlib.abc import MetaPathFinder


class Poison(MetaPathFinder):
    """Changes newscrawl's decoder as it is imported."""

    def find_spec(self, name, *_):  # type: ignore[no-untyped-def]
        if name == "newscrawl.extract.article":
            sys.meta_path.remove(self)
            import newscrawl.extract.decode as module  # noqa: PLC0415 - not before newscrawl wants it

            decode = module.decode
            module.decode = lambda body, kind=None: ctypes.string_at(0) if b"<meta name=poison>" in body else decode(body, kind)


sys.meta_path.insert(0, Poison())
